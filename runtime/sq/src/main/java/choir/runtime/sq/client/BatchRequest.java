package choir.runtime.sq.client;

import choir.core.sq.Change;
import choir.core.sq.Outcome;
import choir.core.sq.ScrollText;
import choir.core.sq.StoreException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Changes that a Choir server applies all or none, in one request. Not thread-safe. */
public final class BatchRequest {
  /** Maximum size of a request to Choir's server, brackets and commas included. */
  public static final int MOST_BYTES = 1 << 20;

  /** Maximum number of changes in one request to Choir's server. */
  public static final int MOST_CHANGES = 1_000;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<String> items = new ArrayList<>();
  private long bytes = 2;

  /**
   * A change as it is sent.
   *
   * @param bytes that it adds to the request
   */
  public record Item(Change change, boolean onlyIfNew, String json, long bytes) {
    /** Whether no batch has room for it: it goes by itself then, as a body. */
    public boolean isTooLarge() {
      return bytes + 2 > MOST_BYTES;
    }
  }

  /**
   * Prepares a change.
   *
   * @param onlyIfNew whether all is refused if there is a scroll already
   */
  public static Item item(Change change, boolean onlyIfNew) {
    ObjectNode fields = JSON.createObjectNode();
    fields.put("p", change.key().phext()).put("c", change.key().at().toString());
    switch (change) {
      case Change.Put put -> {
        if (put.text().isEmpty()) {
          fields.put("op", "delete");
        } else {
          fields.put("op", "update").put("text", put.text());
        }
      }
      case Change.Add add -> fields.put("op", "insert").put("text", add.text());
      case Change.Delete delete -> fields.put("op", "delete");
      case Change.PutStaged staged -> throw notSent(staged);
      case Change.AddStaged staged -> throw notSent(staged);
      case Change.Cut cut -> throw notSent(cut);
    }
    if (onlyIfNew) {
      fields.put("if-none-match", "*");
    }
    String json = fields.toString();
    return new Item(change, onlyIfNew, json, ScrollText.utf8Bytes(json) + 1);
  }

  private static IllegalArgumentException notSent(Change change) {
    return new IllegalArgumentException(change.key() + ": no request says " + change.getClass());
  }

  public boolean isEmpty() {
    return items.isEmpty();
  }

  public boolean hasRoomFor(Item item) {
    return items.size() < MOST_CHANGES && bytes + item.bytes() <= MOST_BYTES;
  }

  public void add(Item item) {
    items.add(item.json());
    bytes += item.bytes();
  }

  /**
   * Sends it.
   *
   * @param key the caller's own: the same again under the same key changes nothing
   */
  public CompletionStage<SqResponse> send(SqClient client, Optional<String> key) {
    Map<String, String> headers =
        key.map(k -> Map.of("Content-Type", "application/json", "Idempotency-Key", k))
            .orElse(Map.of("Content-Type", "application/json"));
    return client.post("batch", Map.of(), "[" + String.join(",", items) + "]", headers);
  }

  /** The outcome in the response to a batch that was applied. */
  static Outcome done(SqClient client, SqResponse answer) {
    try {
      JsonNode json = JSON.readTree(answer.body());
      return new Outcome.Done(json.path("version").asLong(), json.path("removedBytes").asLong());
    } catch (java.io.IOException noJson) {
      throw new StoreException(
          StoreException.Code.UNREACHABLE,
          client.base() + " answered a batch with what is no JSON; it may have been stored",
          noJson);
    }
  }
}
