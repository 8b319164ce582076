"""E-mail, through the server that the operator has set (`GUANJIA_EMAIL_URL`)."""

from __future__ import annotations

import smtplib
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from guanjia.foundation.notify.channels.base import Answer, Envelope, Outcome
from guanjia.foundation.notify.models import Gateway


class Mail:
    """Plain text with the link; the delivery's number is the e-mail's own (`Message-ID`)."""

    def send(self, way: Gateway, envelope: Envelope, *, now: datetime) -> Answer:
        line = get_connection()
        try:
            line.open()
        except OSError as error:  # every error of smtplib is one, too: nothing was sent
            return Answer(Outcome.LATER, text=type(error).__name__)
        host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "guanjia"
        mail = EmailMessage(
            subject=" ".join(envelope.title.split())[:200],
            body="\n\n".join(part for part in (envelope.body or envelope.title, envelope.url) if part),
            to=[envelope.to],
            headers={"Message-ID": f"<{envelope.uid}@{host}>"},
            connection=line,
        )
        try:
            mail.send()
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused) as error:
            return Answer(Outcome.REFUSED, text=type(error).__name__)
        except smtplib.SMTPResponseException as error:
            later = 400 <= error.smtp_code < 500
            return Answer(Outcome.LATER if later else Outcome.REFUSED, error.smtp_code, type(error).__name__)
        except OSError as error:  # the line broke, perhaps after the message had gone
            return Answer(Outcome.UNKNOWN, text=type(error).__name__)
        finally:
            line.close()
        return Answer(Outcome.ACCEPTED, text=f"Message-ID {envelope.uid}")

    def repeats_safely(self, way: Gateway, *, begun: datetime, now: datetime) -> bool:
        return False
