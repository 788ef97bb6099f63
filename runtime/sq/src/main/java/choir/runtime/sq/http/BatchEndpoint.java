package choir.runtime.sq.http;

import choir.core.phext.Checksum;
import choir.core.phext.Utf8;
import choir.core.sq.Change;
import choir.core.sq.Condition;
import choir.core.sq.Operation;
import choir.core.sq.Outcome;
import choir.core.sq.ScrollKey;
import choir.core.sq.Staged;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Several writes, all or none: one operation of the store. */
final class BatchEndpoint {
  private static final int MOST = 1_000;

  private static final Set<String> FIELDS =
      Set.of("op", "p", "c", "text", "if-match", "if-none-match");

  private final RequestBodies bodies;
  private final StoreWriter writer;

  BatchEndpoint(RequestBodies bodies, StoreWriter writer) {
    this.bodies = bodies;
    this.writer = writer;
  }

  /** The contents of a batch. */
  private record Batch(List<Change> changes, List<Condition> conditions, long bytes) {}

  CompletionStage<HttpResponse> batch(SqRequest call) {
    return bodies
        .phext(call, Staged.PIECE_BYTES)
        .thenCompose(
            body -> {
              Batch batch = read(call, body);
              Operation.Write write =
                  new Operation.Write(
                      batch.changes(),
                      batch.conditions(),
                      Preconditions.once(call, Checksum.of(body)));
              return writer
                  .submit(call.caller(), write, batch.bytes())
                  .thenApply(outcome -> done(batch, StoreWriter.done(outcome)));
            });
  }

  private static HttpResponse done(Batch batch, Outcome.Done done) {
    List<Map<String, Object>> operations = new ArrayList<>();
    for (Change change : batch.changes()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("c", change.key().at().toString());
      fields.put("version", change instanceof Change.Delete ? 0 : done.index());
      operations.add(fields);
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("version", done.index());
    answer.put("removedBytes", done.removed());
    answer.put("operations", operations);
    return Responses.json(Json.write(answer) + "\n");
  }

  private static Batch read(SqRequest call, String body) {
    JsonNode list = Json.body(body);
    if (!list.isArray() || list.isEmpty() || list.size() > MOST) {
      throw SqHttpException.bad(
          "the body must be a JSON list of 1 to %d operations, as [{\"op\":\"insert\","
                  .formatted(MOST)
              + "\"p\":\"NAME\",\"c\":\"1.1.1/1.1.1/1.1.1\",\"text\":\"...\"}]");
    }
    List<Change> changes = new ArrayList<>();
    List<Condition> conditions = new ArrayList<>();
    long bytes = 0;
    for (int i = 0; i < list.size(); i++) {
      JsonNode each = list.get(i);
      String where = "operation " + (i + 1) + ": ";
      requireKnown(each, where);
      ScrollKey key = key(call, each, where);
      changes.add(change(each, key, where));
      conditions.addAll(
          Preconditions.of(
              key,
              text(each, "if-match", where).map(BatchEndpoint::quoted),
              text(each, "if-none-match", where),
              where));
      bytes += Utf8.length(each.path("text").asText(""));
    }
    return new Batch(changes, conditions, bytes);
  }

  /** In JSON a version needs no quotes of its own. */
  private static String quoted(String version) {
    return version.matches("[0-9]+") ? '"' + version + '"' : version;
  }

  private static void requireKnown(JsonNode operation, String where) {
    if (!operation.isObject()) {
      throw SqHttpException.bad(where + "must be an object");
    }
    for (Iterator<String> names = operation.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!FIELDS.contains(name)) {
        throw SqHttpException.bad(
            "%s'%s' is not known; there are op, p, c, text, if-match, if-none-match"
                .formatted(where, name));
      }
    }
  }

  private static ScrollKey key(SqRequest call, JsonNode operation, String where) {
    String phext = text(operation, "p", where).orElseThrow(() -> missing(where, "p"));
    String at = text(operation, "c", where).orElseThrow(() -> missing(where, "c"));
    return new ScrollKey(call.caller().writes(phext), SqRequest.coordinate(where + "c", at));
  }

  private static Change change(JsonNode operation, ScrollKey key, String where) {
    String op = text(operation, "op", where).orElseThrow(() -> missing(where, "op"));
    Optional<String> text = text(operation, "text", where);
    return switch (op) {
      case "delete" -> {
        if (text.isPresent()) {
          throw SqHttpException.bad(where + "a delete has no text");
        }
        yield new Change.Delete(key);
      }
      case "insert" -> new Change.Add(key, fit(text, where));
      case "update" -> new Change.Put(key, fit(text, where));
      default ->
          throw SqHttpException.bad(
              "%sop: '%s' must be insert, update or delete".formatted(where, op));
    };
  }

  private static String fit(Optional<String> text, String where) {
    String given = text.orElseThrow(() -> missing(where, "text"));
    if (given.isEmpty()) {
      throw SqHttpException.bad(where + "text is empty; an empty scroll is none: use delete");
    }
    Optional<String> fault = choir.core.phext.Scroll.refusal(given);
    fault.ifPresent(
        words -> {
          throw SqHttpException.bad(where + "text: " + words);
        });
    return given;
  }

  private static SqHttpException missing(String where, String field) {
    return SqHttpException.bad(where + field + " is missing");
  }

  private static Optional<String> text(JsonNode operation, String field, String where) {
    JsonNode value = operation.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw SqHttpException.bad(where + field + " must be text");
    }
    return Optional.of(value.textValue());
  }
}
