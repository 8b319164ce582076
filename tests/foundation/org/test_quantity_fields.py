"""A column of one unit stores nothing else."""

from decimal import Decimal

import pytest
from django.db import connection, models
from django.db.models import F, Sum, Value
from django.test.utils import isolate_apps

from guanjia.foundation.org.quantity_fields import MoneyField, QuantityField
from guanjia.kernel.errors import UnitMixup
from guanjia.kernel.money import Money
from guanjia.kernel.quantities import GrossM2, Kwh, UsableM2


@pytest.fixture
def bills(transactional_db):
    with isolate_apps("guanjia.foundation.org"):

        class Bill(models.Model):
            area_m2 = QuantityField(UsableM2, max_digits=10, decimal_places=2)
            load_kwh = QuantityField(Kwh, null=True, blank=True)
            cost = MoneyField(default=Money(0))

            class Meta:
                app_label = "org"

        with connection.schema_editor() as schema:
            schema.create_model(Bill)
        yield Bill
        with connection.schema_editor() as schema:
            schema.delete_model(Bill)


def test_what_goes_in_comes_out_with_its_unit(bills):
    bills.objects.create(area_m2=UsableM2("23.50"), cost=Money(1234))
    bill = bills.objects.get(area_m2__gte=UsableM2(23), cost__lt=Money(2000))
    assert (bill.area_m2, bill.load_kwh, bill.cost) == (UsableM2("23.5"), None, Money(1234))
    assert bills.objects.aggregate(t=Sum("area_m2"), c=Sum("cost")) == {"t": UsableM2("23.5"), "c": Money(1234)}
    bills.objects.update(cost=F("cost") + Value(Money(1), output_field=MoneyField()))
    bill.refresh_from_db()
    assert bill.cost == Money(1235)
    bill.full_clean()


@pytest.mark.parametrize("wrong", [GrossM2(5), Kwh(5), Decimal(5), 5, 5.0])
def test_another_unit_or_a_bare_number_is_never_stored(bills, wrong):
    with pytest.raises(UnitMixup):
        bills.objects.create(area_m2=wrong)
    with pytest.raises(UnitMixup):
        bills.objects.bulk_create([bills(area_m2=wrong)])
    assert not bills.objects.exists()
    bill = bills.objects.create(area_m2=UsableM2(1))
    with pytest.raises(UnitMixup):
        bills.objects.update(area_m2=wrong)
    bill.area_m2 = wrong
    with pytest.raises(UnitMixup):
        bill.save()
    with pytest.raises(UnitMixup):
        list(bills.objects.filter(area_m2__lt=wrong))
    with pytest.raises(UnitMixup):
        bills.objects.create(area_m2=UsableM2(1), cost=wrong)


def test_a_migration_can_write_the_field_down():
    _, _, args, kwargs = QuantityField(Kwh, max_digits=9, decimal_places=1).deconstruct()
    again = QuantityField(*args, **kwargs)
    assert (again.kind, again.max_digits, again.decimal_places) == (Kwh, 9, 1)
