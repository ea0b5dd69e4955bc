"""County or city of an address (practice 2.39: overview by county). Pure."""

COUNTIES = (
    "臺北市", "新北市", "桃園市", "臺中市", "臺南市", "高雄市", "基隆市", "新竹市", "嘉義市", "新竹縣", "苗栗縣", "彰化縣", "南投縣", "雲林縣",
    "嘉義縣", "屏東縣", "宜蘭縣", "花蓮縣", "臺東縣", "澎湖縣", "金門縣", "連江縣",
)


def county_of(address: str) -> str:
    """The county or city that an address begins with, postal code aside; blank where it names none. 台 is read as 臺."""
    text = "".join(address.split()).replace("台", "臺").lstrip("0123456789（）()-")
    return next((county for county in COUNTIES if text.startswith(county)), "")
