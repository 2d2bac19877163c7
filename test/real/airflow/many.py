"""Puts many roles into a database, since the API takes more than a minute for 1,000: many.py DATABASE COUNT."""

import sqlite3
import sys

database, count = sys.argv[1], int(sys.argv[2])
with sqlite3.connect(database) as connection:
    pairs = [row[0] for row in connection.execute("select id from ab_permission_view order by id limit 12")]
    for number in range(count):
        role = connection.execute("insert into ab_role (name) values (?)", (f"role {number:04}",)).lastrowid
        held = [(pair, role) for index, pair in enumerate(pairs) if (number + index) % 3]
        connection.executemany("insert into ab_permission_view_role (permission_view_id, role_id) values (?, ?)", held)
