"""Why a text, a plain value or a file cannot be taken, in both languages."""

import errno

from alliance_portal.lib.findings import Text

_FILES = {
    errno.ENOENT: Text("沒有這個檔案或資料夾", "there is no such file or folder"),
    errno.EISDIR: Text("這是資料夾，不是檔案", "is a folder, not a file"),
    errno.ENOTDIR: Text("路徑中有一段不是資料夾", "a part of the path is no folder"),
    errno.EEXIST: Text("已有同名的檔案", "there is a file of this name"),
    errno.EACCES: Text("沒有存取權限", "access is denied"),
    errno.EPERM: Text("沒有存取權限", "access is denied"),
    errno.EROFS: Text("所在的磁碟只能讀取", "the disk is read-only"),
    errno.ENOSPC: Text("磁碟空間不足", "the disk is full"),
    errno.ENAMETOOLONG: Text("檔名過長", "the name is too long"),
}


class Unreadable(ValueError):
    """The value cannot be taken. `wrong_type`: not even of the type that its place holds (a text for a number, an unknown option)."""

    def __init__(self, reason: Text, *, wrong_type: bool = False) -> None:
        super().__init__(reason.en)
        self.reason = reason
        self.wrong_type = wrong_type


def file_reason(error: OSError) -> Text:
    """What the system says of a file that cannot be read or written; the system's own words where there are no better ones."""
    return _FILES.get(error.errno or 0) or Text(f"無法存取檔案（{error.strerror}）", f"the file cannot be used ({error.strerror})")
