package choir.runtime.sq.journal;

import choir.core.StoredTypes;
import choir.core.roster.PersonaText;
import choir.core.run.RunRecord;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/**
 * Writes events and snapshots as JSON with a logical type, readable in the store by a person.
 * Fields that a later version added are ignored by an earlier one.
 */
public final class StoredJson extends SerializerWithStringManifest implements TextSerializer {
  /** Stored with every event: never changes. */
  static final int IDENTIFIER = 9001;

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .addModule(new Jdk8Module())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .addMixIn(RunRecord.class, StoredElsewhere.class)
          .addMixIn(PersonaText.class, StoredElsewhere.class)
          .build();

  /** Texts that the event's own projection stores. */
  interface StoredElsewhere {
    @JsonIgnore
    String text();
  }

  /** Called by Pekko. */
  public StoredJson(ExtendedActorSystem system) {}

  /** The logical names of all that this version can read. */
  public static Set<String> names() {
    return StoredTypes.names();
  }

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object object) {
    return StoredTypes.nameOf(object.getClass())
        .orElseThrow(
            () -> new IllegalArgumentException(object.getClass() + " has no name in StoredTypes"));
  }

  @Override
  public byte[] toBinary(Object object) {
    return toText(object).getBytes(StandardCharsets.UTF_8);
  }

  /** The object's own JSON with its type put in front: a tree of nodes would cost twice as much. */
  @Override
  public String toText(Object object) {
    try {
      String type = "{\"type\":\"" + manifest(object) + "\"";
      String fields = MAPPER.writeValueAsString(object);
      return fields.equals("{}") ? type + "}" : type + "," + fields.substring(1);
    } catch (JsonProcessingException broken) {
      throw new IllegalArgumentException(object.getClass() + " cannot be written", broken);
    }
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) {
    return read(manifest, new String(bytes, StandardCharsets.UTF_8));
  }

  /**
   * Reads an event or a state as the store has it.
   *
   * @param manifest its logical type
   * @throws IllegalArgumentException if this version does not know the type, or cannot read the
   *     text
   */
  public static Object read(String manifest, String text) {
    Class<?> type =
        StoredTypes.classOf(manifest)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "this version knows no stored type '" + manifest + "'"));
    try {
      return MAPPER.readValue(text, type);
    } catch (JsonProcessingException broken) {
      throw new IllegalArgumentException(
          "a stored " + manifest + " cannot be read: " + broken.getOriginalMessage(), broken);
    }
  }
}
