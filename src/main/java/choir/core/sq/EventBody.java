package choir.core.sq;

/**
 * What the journal keeps of an event or of a snapshot beside its number and its owner.
 *
 * @param type logical name without spaces, such as {@code mirrorborn.TurnStarted}: what a person
 *     sees first in a text map
 * @param serializer Pekko's identifier of the serializer that wrote {@code payload}
 * @param manifest the serializer's; may be empty
 * @param adapter the event adapter's manifest; may be empty
 * @param timeMillis epoch milliseconds, for people
 * @param payload JSON, or base64 for Pekko's own few that are not text
 */
public record EventBody(
    String type,
    int serializer,
    String manifest,
    String adapter,
    long timeMillis,
    String payload) {}
