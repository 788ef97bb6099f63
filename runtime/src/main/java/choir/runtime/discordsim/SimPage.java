package choir.runtime.discordsim;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.util.ByteString;

/**
 * The page that shows the guild: three files beside this class. Its policy allows no script, style
 * or connection but its own, and none in its text.
 */
final class SimPage {
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private record File(String name, String type) {}

  private static final Map<String, File> FILES =
      Map.of(
          "/", new File("page.html", "text/html; charset=utf-8"),
          "/page.css", new File("page.css", "text/css; charset=utf-8"),
          "/page.js", new File("page.js", "text/javascript; charset=utf-8"));

  private SimPage() {}

  static Optional<WireAnswer> answer(WireRequest request) {
    File file = FILES.get(request.path());
    if (file == null || !request.method().equals("GET")) {
      return Optional.empty();
    }
    return Optional.of(
        WireAnswer.of(200, file.type(), read(file.name()))
            .with("Content-Security-Policy", POLICY)
            .with("X-Content-Type-Options", "nosniff")
            .with("Referrer-Policy", "no-referrer")
            .with("Cache-Control", "no-store"));
  }

  private static ByteString read(String name) {
    try (InputStream in = SimPage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the program lacks its file " + name);
      }
      return ByteString.fromArrayUnsafe(in.readAllBytes());
    } catch (IOException broken) {
      throw new IllegalStateException("the program's file " + name + " cannot be read", broken);
    }
  }
}
