"""What no row names goes, what one names stays, what is young waits."""

import os
from datetime import timedelta

from tests.factories import make_actor, make_photo, make_place

from guanjia.foundation.files import vault
from guanjia.foundation.files.sweeping import sweep_orphans
from guanjia.kernel import clock


def test_orphans_go_after_a_day_and_named_contents_stay(db):
    photo = make_photo(make_actor(), make_place())
    orphan = vault.path_of(vault.store(b"left by a rolled back transaction"))
    half = vault.root() / ".incoming-dead"
    half.write_bytes(b"x")
    assert sweep_orphans(now=clock.now()) == 0
    later = clock.now() + timedelta(days=2)
    assert sweep_orphans(now=later) == 2
    assert not orphan.exists()
    assert not half.exists()
    assert vault.path_of(photo.sha256).exists()
    assert vault.path_of(photo.thumbnail).exists()


def test_a_content_stored_again_is_young_again(db):
    path = vault.path_of(vault.store(b"twice"))
    long_ago = clock.now().timestamp() - 10 * 86400
    os.utime(path, (long_ago, long_ago))
    vault.store(b"twice")
    assert sweep_orphans(now=clock.now()) == 0
    assert path.exists()
