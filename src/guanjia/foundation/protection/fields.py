"""Model fields for sensitive values."""

from __future__ import annotations

from typing import Any

from django.core import checks
from django.db import models
from django.db.models import lookups
from django.db.models.signals import pre_save

from guanjia.foundation.protection import keyring
from guanjia.foundation.protection.classes import DataClass
from guanjia.foundation.protection.masks import MASKS
from guanjia.foundation.protection.sealed import Sealed, blind_index


def _index_travels_along(sender: type[models.Model], update_fields: Any = None, **kwargs: Any) -> None:
    """Saving a sensitive field without its index would leave the old value findable: a defect, so fail loudly."""
    if update_fields:
        for field in sender._meta.local_fields:
            if not isinstance(field, SensitiveTextField) or not field.index or field.name not in update_fields:
                continue
            if field.index not in update_fields:
                raise ValueError(f"save {field.index} together with {field.name}")


class _Exact(lookups.Exact):
    """Only emptiness may be compared."""

    def get_prep_lookup(self) -> Any:
        if str(self.rhs) != "":
            raise TypeError("a sensitive field cannot be compared; use index_lookup()")
        return ""


class _SealedAttribute:
    """Wraps what is assigned, so that an instance never carries clear text by accident."""

    def __init__(self, field: SensitiveTextField) -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type) -> Any:
        if instance is None:
            return self
        if self.field.attname not in instance.__dict__:
            instance.refresh_from_db(fields=[self.field.attname])
        return instance.__dict__[self.field.attname]

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = self.field.to_sealed(value)


class SensitiveTextField(models.TextField):
    """Text encrypted at rest. Reading gives a `Sealed`; assigning takes text or a `Sealed`.

    mask:  a name from `masks.MASKS`. index: the `BlindIndexField` beside it that makes exact search possible.
    """

    data_class = DataClass.SENSITIVE

    def __init__(self, *args: Any, mask: str = "all", index: str | None = None, **kwargs: Any) -> None:
        self.mask, self.index = mask, index
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs["mask"] = self.mask
        if self.index:
            kwargs["index"] = self.index
        return name, path, args, kwargs

    @property
    def seal_label(self) -> str:
        return f"{self.model._meta.label_lower}.{self.name}"

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _SealedAttribute(self))
        if self.index and not cls._meta.abstract:
            pre_save.connect(_index_travels_along, sender=cls, dispatch_uid=f"index_of_{cls._meta.label}.{name}")

    def get_lookup(self, lookup_name: str) -> Any:
        """Nothing but "is it empty" can be asked of a cipher text; `index_lookup` finds an exact value."""
        return super().get_lookup(lookup_name) if lookup_name in ("exact", "isnull") else None

    def check(self, **kwargs: Any) -> list[Any]:
        errors = super().check(**kwargs)
        if self.index:
            names = [field.name for field in self.model._meta.local_fields]
            if self.index not in names or names.index(self.index) < names.index(self.name):
                errors.append(checks.Error(f"the blind index {self.index} must be declared after it", obj=self))
        if self.mask not in MASKS:
            errors.append(checks.Error(f"there is no mask {self.mask}", obj=self))
        return errors

    def to_sealed(self, value: Any, *, stored: bool = False) -> Sealed:
        if isinstance(value, Sealed):
            return value
        if stored:
            return Sealed(label=self.seal_label, mask=self.mask, stored=value or "")
        return Sealed(label=self.seal_label, mask=self.mask, clear=str(value or ""))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return None if value is None else self.to_sealed(value, stored=True)

    def to_python(self, value: Any) -> Any:
        return value if isinstance(value, Sealed) or value is None else self.to_sealed(value)

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else self.to_sealed(value).stored()

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value: Sealed = getattr(model_instance, self.attname)
        if self.index:
            setattr(model_instance, self.index, blind_index(value.open(), self.seal_label))
        return value

    def value_to_string(self, obj: models.Model) -> str:
        value: Any = self.value_from_object(obj)
        return str(value.stored())


SensitiveTextField.register_lookup(_Exact)


class BlindIndexField(models.CharField):
    """The fingerprint of a sensitive neighbour, kept in step by it; search with `index_lookup`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 32)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        kwargs.setdefault("db_index", True)
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)


def index_of(model: type[models.Model], field: str, clear: str) -> str:
    """The fingerprint to look for in `model`'s blind index of `field`."""
    sensitive = model._meta.get_field(field)
    if not isinstance(sensitive, SensitiveTextField):
        raise TypeError(f"{model.__name__}.{field} is not sensitive")
    return blind_index(clear, sensitive.seal_label)


def index_lookup(model: type[models.Model], field: str, clear: str) -> models.Q:
    """Rows whose sensitive `field` holds exactly `clear`, under whichever key of the ring they were written."""
    sensitive = model._meta.get_field(field)
    if not isinstance(sensitive, SensitiveTextField) or not sensitive.index:
        raise TypeError(f"{model.__name__}.{field} has no blind index")
    prints = {blind_index(clear, sensitive.seal_label, keys) for keys in keyring.current().sets} - {""}
    return models.Q(**{f"{sensitive.index}__in": sorted(prints)})
