"""Entries can be added and read only. Keep this step when migrations are squashed."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from alliance_portal.trail import triggers


def put_on(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    triggers.put_on(editor.connection)


def take_off(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    triggers.take_off(editor.connection)


class Migration(migrations.Migration):
    """Triggers of this database's own kind."""

    dependencies = [("trail", "0002_head")]
    operations = [migrations.RunPython(put_on, take_off, elidable=False)]
