"""The kinds of ideas an installation starts with: code, name, icon, working days until the answer."""

STANDARD = (
    ("dining", "餐饮服务", "tools-kitchen-2", 10),
    ("office", "办公用房与环境", "building-community", 10),
    ("travel", "公务出行与停车", "car", 10),
    ("property", "物业与维修", "tool", 7),
    ("energy", "节能与环保", "bolt", 15),
    ("digital", "信息化与流程", "device-desktop", 15),
    ("welfare", "职工生活", "users", 10),
    ("other", "其他", "message-2", 10),
)
