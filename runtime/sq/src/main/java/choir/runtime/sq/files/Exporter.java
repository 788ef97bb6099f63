package choir.runtime.sq.files;

import choir.core.phext.Phext;
import choir.core.sq.StoreException;
import choir.runtime.sq.client.SqClient;
import choir.runtime.sq.client.SqResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the phexts of a running Choir server, all as of one version of its store, in their
 * canonical form.
 */
public final class Exporter {
  /** A list of so many phexts would be some hundred thousand of them. */
  private static final long MOST_LIST = 64 << 20;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final SqClient server;

  public Exporter(SqClient server) {
    this.server = server;
  }

  /**
   * A phext of the server.
   *
   * @param version of its newest scroll; with the same version and number of scrolls it holds the
   *     same
   * @param ofRanch whether the ranch keeps it for its own running
   */
  public record Listed(String phext, long version, long scrolls, boolean ofRanch) {}

  /**
   * The phexts that the caller may read.
   *
   * @param version of the store that the list reflects
   */
  public record Listing(long version, List<Listed> phexts) {}

  /**
   * A phext in a file.
   *
   * @param bytes of the file
   */
  public record Exported(String phext, Path file, int scrolls, long bytes, String checksum) {}

  /** The phexts of a server. */
  public Listing list() {
    SqResponse answer = BlockingRequests.await(server.get("phexts", Map.of(), MOST_LIST));
    if (!answer.isSuccess()) {
      throw refused("the list of phexts", answer);
    }
    try {
      List<Listed> phexts = new ArrayList<>();
      for (JsonNode each : JSON.readTree(answer.body()).path("phexts")) {
        phexts.add(
            new Listed(
                each.path("name").asText(),
                each.path("version").asLong(),
                each.path("scrolls").asLong(),
                each.path("ranch").asBoolean()));
      }
      return new Listing(answer.storeVersion(), phexts);
    } catch (IOException noJson) {
      throw new StoreException(
          StoreException.Code.UNREACHABLE,
          server.base() + " answered the list of phexts with what is no JSON",
          noJson);
    }
  }

  /**
   * Reads one phext.
   *
   * @param version of the store, as of which
   */
  public Phext read(String phext, long version) {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("p", phext);
    query.put("as-of", Long.toString(version));
    SqResponse answer = BlockingRequests.await(server.get("get", query, ImportSource.MOST_BYTES));
    if (!answer.isSuccess()) {
      throw refused("phext '" + phext + "'", answer);
    }
    return Phext.parse(answer.text(server.base()));
  }

  /** Reads one phext and writes its file. */
  public Exported export(String phext, long version, PhextFolder folder)
      throws IOException, MalformedPhextException {
    Phext content = read(phext, version);
    Path file = folder.write(phext, content);
    String text = content.serialize();
    return new Exported(
        phext,
        file,
        content.size(),
        choir.core.phext.Utf8.length(text),
        choir.core.phext.Checksum.of(text));
  }

  private StoreException refused(String what, SqResponse answer) {
    return new StoreException(
        StoreException.Code.UNREACHABLE,
        "%s of %s: %s".formatted(what, server.base(), answer.words()));
  }
}
