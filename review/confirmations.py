"""What a second person confirms at the desk."""

from alliance_portal.accounts.models import Office
from alliance_portal.seconds.registry import register
from review.services import extensions, officers

register(extensions.EXTEND, offices=(Office.STAFF,), describe=extensions.describe_extension, confirmed=extensions.extend)
register(extensions.STOP, offices=(Office.STAFF,), describe=extensions.describe_stop, confirmed=extensions.stop)
register(officers.END, offices=(Office.STAFF,), describe=officers.describe_end, confirmed=officers.end)
