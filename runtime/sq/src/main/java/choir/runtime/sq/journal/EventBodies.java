package choir.runtime.sq.journal;

import choir.core.sq.EventBody;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Supplier;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.Serialization$;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.Serializer;
import org.apache.pekko.serialization.Serializers;
import org.jspecify.annotations.Nullable;

/** Turns what an entity persists into text and back, by the serializer that Pekko chose for it. */
final class EventBodies {
  private final ExtendedActorSystem system;
  private final Serialization serialization;

  EventBodies(ActorSystem system) {
    this.system = (ExtendedActorSystem) system;
    this.serialization = SerializationExtension.get(system);
  }

  EventBody write(Object payload, String adapter, long timeMillis) {
    Serializer serializer = serialization.findSerializerFor(payload);
    String manifest = Serializers.manifestFor(serializer, payload);
    @Nullable TextSerializer text = serializer instanceof TextSerializer own ? own : null;
    return new EventBody(
        text != null ? manifest : payload.getClass().getSimpleName(),
        serializer.identifier(),
        manifest,
        adapter,
        timeMillis,
        addressed(
            () ->
                text != null
                    ? text.toText(payload)
                    : Base64.getEncoder().encodeToString(serializer.toBinary(payload))));
  }

  /**
   * Reads a payload back.
   *
   * @throws IllegalArgumentException if this version knows neither its serializer nor its type
   */
  Object read(EventBody body) {
    Serializer serializer =
        serialization
            .serializerByIdentity()
            .get(body.serializer())
            .getOrElse(
                () -> {
                  throw new IllegalArgumentException(
                      "no serializer " + body.serializer() + " for a stored " + body.type());
                });
    byte[] bytes =
        serializer instanceof TextSerializer
            ? body.payload().getBytes(StandardCharsets.UTF_8)
            : Base64.getDecoder().decode(body.payload());
    return addressed(
        () -> serialization.deserialize(bytes, body.serializer(), body.manifest()).get());
  }

  /** References to actors are stored with this system's address. */
  private <T> T addressed(Supplier<T> work) {
    return Serialization$.MODULE$.withTransportInformation(system, work::get);
  }
}
