package choir.runtime.sq.files;

import choir.core.phext.Coordinate;
import choir.core.phext.Phext;
import choir.core.phext.Scroll;
import choir.core.phext.Utf8;
import choir.core.sq.StoreException;
import choir.runtime.sq.client.SqClient;
import choir.runtime.sq.client.SqResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The source of a phext. Read twice: once to inspect it, once to write. */
public sealed interface ImportSource {
  /** More than fits into the memory of a usual command. */
  long MOST_BYTES = 1L << 30;

  /** For people. */
  String shown();

  /**
   * Reads all of it.
   *
   * @throws MalformedPhextException if it is no phext, naming the first fault
   */
  Phext read() throws IOException, MalformedPhextException;

  /**
   * What the source says of its own checksum, if it does.
   *
   * @throws StoreException if it cannot be asked
   */
  default Optional<String> checksum() {
    return Optional.empty();
  }

  /** A file of text, with breaks or without. */
  record OfFile(Path file) implements ImportSource {
    @Override
    public String shown() {
      return file.toString();
    }

    @Override
    public Phext read() throws IOException, MalformedPhextException {
      if (Files.size(file) > MOST_BYTES) {
        throw new MalformedPhextException(file + " has more than 1 GiB; split it");
      }
      return phext(shown(), Files.readAllBytes(file));
    }
  }

  /** A phext of another server. */
  record OfServer(SqClient server, String phext) implements ImportSource {
    @Override
    public String shown() {
      return server.base() + " p=" + phext;
    }

    @Override
    public Phext read() throws MalformedPhextException {
      return ImportSource.phext(shown(), ask("get", MOST_BYTES).body());
    }

    @Override
    public Optional<String> checksum() {
      return Optional.of(ask("checksum", 1 << 10).words());
    }

    private SqResponse ask(String endpoint, long most) {
      SqResponse answer = BlockingRequests.await(server.get(endpoint, Map.of("p", phext), most));
      if (!answer.isSuccess()) {
        throw new StoreException(StoreException.Code.UNREACHABLE, shown() + ": " + answer.words());
      }
      return answer;
    }
  }

  private static Phext phext(String from, byte[] bytes) throws MalformedPhextException {
    String text;
    try {
      text = Utf8.decode(bytes);
    } catch (Utf8.Malformed malformed) {
      throw new MalformedPhextException(
          "%s is damaged or no text: byte %d (0x%02X) belongs to no character of UTF-8"
              .formatted(from, malformed.offset(), bytes[malformed.offset()]),
          malformed);
    }
    Set<Coordinate> seen = new HashSet<>();
    for (Scroll scroll : Scroll.parse(text)) {
      if (!scroll.text().isEmpty() && !seen.add(scroll.at())) {
        throw new MalformedPhextException(
            "%s has more than %d breaks of a kind and so two scrolls at %s; one would be lost"
                .formatted(from, Coordinate.MAX, scroll.at()));
      }
    }
    return Phext.parse(text);
  }
}
