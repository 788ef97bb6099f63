package choir.runtime.sq.files;

import choir.core.phext.Phext;
import choir.core.phext.Utf8;
import choir.core.sq.Change;
import choir.core.sq.StoreException;
import choir.runtime.sq.client.BatchRequest;
import choir.runtime.sq.client.SqClient;
import choir.runtime.sq.client.SqResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Imports phexts into a running Choir server. Nothing is written before {@link #look} has read and
 * checked all of them; then each goes in batches, one after the other, and its checksum is compared
 * at the end. An import that was interrupted is repeated by repeating it: what is there already is
 * not written again. Not thread-safe.
 */
public final class Importer {
  /** A batch that got no answer is sent again under the same key, so that it counts once. */
  private static final int TRIES = 4;

  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final SqClient server;
  private final ImportPlan.Mode mode;
  private final Supplier<String> keys;

  /**
   * @param server Choir's: the real one can neither refuse what changed meanwhile nor repeat
   * @param mode what happens where a name is taken
   * @param keys makes one of at least 128 random bits for each request
   */
  public Importer(SqClient server, ImportPlan.Mode mode, Supplier<String> keys) {
    this.server = server;
    this.mode = mode;
    this.keys = keys;
  }

  /**
   * What one phext is to become.
   *
   * @param phext its name on the server
   */
  public record Arrival(ImportSource source, String phext) {}

  /**
   * What was found out about an arrival, or what was done with it.
   *
   * @param action in one word
   * @param scrolls that arrive
   * @param bytes of their texts
   * @param writes and deletions that it takes
   * @param checksum of the arriving phext
   * @param problem why it is not imported; empty if it is
   */
  public record Finding(
      Arrival arrival,
      String action,
      int scrolls,
      long bytes,
      int writes,
      String checksum,
      Optional<String> problem) {}

  /** Reads an arrival and the server's phext of that name; writes nothing. */
  public Finding look(Arrival arrival) throws IOException {
    try {
      Phext arriving = arrival.source().read();
      return finding(arrival, arriving, plan(arrival.phext(), arriving));
    } catch (MalformedPhextException unfit) {
      return new Finding(
          arrival, "refused", 0, 0, 0, "", Optional.of(String.valueOf(unfit.getMessage())));
    }
  }

  private ImportPlan plan(String phext, Phext arriving) throws MalformedPhextException {
    SqResponse answer =
        BlockingRequests.await(server.get("get", Map.of("p", phext), ImportSource.MOST_BYTES));
    if (!answer.isSuccess()) {
      throw new MalformedPhextException(
          "%s does not show the phext '%s': %s".formatted(server.base(), phext, answer.words()));
    }
    return ImportPlan.of(phext, Phext.parse(answer.text(server.base())), arriving, mode);
  }

  private static Finding finding(Arrival arrival, Phext arriving, ImportPlan plan) {
    Optional<String> taken =
        plan.action() == ImportPlan.Action.REFUSED
            ? Optional.of(
                "%s: there is a phext '%s' already, with other scrolls; give --under NAME, --merge"
                        .formatted(arrival.source().shown(), arrival.phext())
                    + " or --replace")
            : Optional.empty();
    long bytes = arriving.scrolls().values().stream().mapToLong(Utf8::length).sum();
    return new Finding(
        arrival,
        plan.action().toString(),
        arriving.size(),
        bytes,
        plan.items().size(),
        arriving.checksum(),
        taken);
  }

  /**
   * Writes what was looked at.
   *
   * @return the checksum that the server's phext has now
   * @throws MalformedPhextException if the source has changed since, or the server refused; then
   *     some of it may be there, and the same import again completes it
   */
  public String write(Finding finding) throws IOException, MalformedPhextException {
    Arrival arrival = finding.arrival();
    Phext arriving = arrival.source().read();
    if (!arriving.checksum().equals(finding.checksum())) {
      throw new MalformedPhextException(
          arrival.source().shown() + " has changed since it was checked; import it again");
    }
    ImportPlan plan = plan(arrival.phext(), arriving);
    if (plan.action() == ImportPlan.Action.REFUSED) {
      throw new MalformedPhextException(
          finding(arrival, arriving, plan).problem().orElse("the name is taken"));
    }
    BatchRequest batch = new BatchRequest();
    for (BatchRequest.Item item : plan.items()) {
      if (!batch.hasRoomFor(item) && !batch.isEmpty()) {
        send(arrival, batch);
        batch = new BatchRequest();
      }
      if (item.isTooLarge()) {
        sendAlone(arrival, item);
      } else {
        batch.add(item);
      }
    }
    if (!batch.isEmpty()) {
      send(arrival, batch);
    }
    return compared(arrival, plan);
  }

  private interface Attempt {
    SqResponse with(String key);
  }

  private void send(Arrival arrival, BatchRequest batch) throws MalformedPhextException {
    done(arrival, key -> BlockingRequests.await(batch.send(server, Optional.of(key))));
  }

  /** A text of more than a batch holds, up to 64 MiB. */
  private void sendAlone(Arrival arrival, BatchRequest.Item item) throws MalformedPhextException {
    Map<String, String> place =
        Map.of("p", item.change().key().phext(), "c", item.change().key().at().toString());
    done(
        arrival,
        key -> {
          Map<String, String> headers = new LinkedHashMap<>(Map.of("Idempotency-Key", key));
          if (item.onlyIfNew()) {
            headers.put("If-None-Match", "*");
          }
          return BlockingRequests.await(
              item.change() instanceof Change.Add add
                  ? server.post("insert", place, add.text(), headers)
                  : server.post("update", place, ((Change.Put) item.change()).text(), headers));
        });
  }

  private void done(Arrival arrival, Attempt attempt) throws MalformedPhextException {
    String key = keys.get();
    for (int tries = 1; ; tries++) {
      try {
        SqResponse answer = attempt.with(key);
        if (answer.isSuccess()) {
          return;
        }
        if (answer.status() < 500 && answer.status() != 429) {
          throw new MalformedPhextException(refused(arrival, answer));
        }
        if (tries == TRIES) {
          throw new StoreException(
              StoreException.Code.UNREACHABLE, server.base() + ": " + answer.words());
        }
      } catch (StoreException lost) {
        if (tries == TRIES) {
          throw lost;
        }
      }
      pause(tries);
    }
  }

  private static String refused(Arrival arrival, SqResponse answer) {
    String changed = "it was written concurrently; import it again";
    return "%s: %s (%s)"
        .formatted(
            arrival.phext(),
            answer.status() == 412 ? changed : "the server refuses a part of it",
            answer.words());
  }

  private static void pause(int tries) {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis() * tries);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new StoreException(StoreException.Code.STOPPED, "interrupted");
    }
  }

  private String compared(Arrival arrival, ImportPlan plan) throws MalformedPhextException {
    SqResponse answer =
        BlockingRequests.await(server.get("checksum", Map.of("p", arrival.phext()), 1 << 10));
    String wanted = plan.result().checksum();
    if (!answer.isSuccess() || !answer.words().equals(wanted)) {
      throw new MalformedPhextException(
          "%s: the server's checksum is %s and not %s; somebody wrote it meanwhile, or it is not"
                  .formatted(arrival.phext(), answer.words(), wanted)
              + " what was sent. Compare with 'choir sq export'");
    }
    return wanted;
  }
}
