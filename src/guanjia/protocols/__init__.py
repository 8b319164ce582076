"""Device protocols as values: bytes in, events out; commands in, bytes out.

Nothing here opens, awaits, sleeps or looks at a clock. A gateway owns the socket and the timer and holds no parsing.

Every protocol has the same parts. Its decoder is a `stream.Decoder`: `feed(bytes)` answers the events completed by
those bytes, and the same bytes cut anywhere give the same events. Three kinds of bad input are never mixed:

* noise never looked like a frame; it is skipped, and only its bytes are counted;
* a broken frame looked like one, but its length, check or end is wrong; it is a `BadFrame` event that keeps the raw
  bytes, it is counted by its reason, and the stream goes on at the next possible start;
* bad content sits in a sound frame; the frame is an event whose content says what could not be read.

Peers never cause an exception. An exception from here is our own mistake: a command that cannot be put into bytes
(`EncodeError`) or a table that does not hold together.

`registry` lists the protocols by name, each with its decoder, its encoder and the names its fields are printed under.
"""
