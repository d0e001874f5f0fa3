local total, users = count()
return {total, users and 1 or 0, unpack(users or {})}
