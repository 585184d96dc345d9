from qualitycity.addresses import client


def test_a_forged_forwarded_header_is_not_looked_at(rf):
    assert client(rf.get("/", REMOTE_ADDR="10.0.0.9", HTTP_X_FORWARDED_FOR="1.2.3.4")) == "10.0.0.9"


def test_behind_one_proxy_the_last_address_counts(rf, settings):
    settings.TRUSTED_PROXIES = 1
    assert client(rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="1.2.3.4, 10.0.0.9")) == "10.0.0.9"


def test_a_request_past_the_proxy_is_its_own_peer(rf, settings):
    settings.TRUSTED_PROXIES = 1
    assert client(rf.get("/", REMOTE_ADDR="10.0.0.1")) == "10.0.0.1"
