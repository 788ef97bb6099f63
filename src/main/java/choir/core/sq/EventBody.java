package choir.core.sq;

/**
 * The contents of an event or a snapshot in the journal, beside its sequence number and owner.
 *
 * @param type logical name without spaces, such as {@code mirrorborn.TurnStarted}: shown first in
 *     text maps
 * @param serializer Pekko's identifier of the serializer that wrote {@code payload}
 * @param manifest the serializer's manifest; may be empty
 * @param adapter the event adapter's manifest; may be empty
 * @param timeMillis epoch milliseconds, informational
 * @param payload JSON, or base64 for the few binary events of Pekko itself
 */
public record EventBody(
    String type,
    int serializer,
    String manifest,
    String adapter,
    long timeMillis,
    String payload) {}
