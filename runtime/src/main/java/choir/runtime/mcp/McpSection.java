package choir.runtime.mcp;

import choir.core.roster.RanchDeclaration;
import choir.core.roster.RanchDeclaration.Problem;
import choir.runtime.ranch.Section;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The section {@code mcp}: the servers whose tools agents may call. */
public final class McpSection implements Section {
  /** The name of the section. */
  public static final String NAME = "mcp";

  /** A variable of the node's environment in the value of a header. */
  static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]{0,199})}");

  private static final Pattern PROGRAM = Pattern.compile("[A-Za-z0-9._+-]+|/.*[^/]");

  /** Headers that the node sets itself, and those that Java's HTTP client does not let one set. */
  private static final Set<String> OWN_HEADERS =
      Set.of(
          "accept",
          "connection",
          "content-length",
          "content-type",
          "expect",
          "host",
          "mcp-protocol-version",
          "mcp-session-id",
          "upgrade");

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Place place() {
    return Place.RANCH;
  }

  @Override
  public List<Problem> problems(JsonNode json, RanchDeclaration whole) {
    List<Problem> problems = new ArrayList<>(Section.repeatedNames(NAME, json));
    for (int i = 0; i < json.size(); i++) {
      JsonNode server = json.get(i);
      String path = NAME + "[" + i + "]";
      if (server.has("command") == server.has("url")) {
        problems.add(new Problem(path, "needs either a command or a url"));
      } else if (server.has("command")) {
        program(problems, path, server);
      } else {
        address(problems, path, server);
      }
      String time = server.path("time").asText();
      if (!time.isEmpty() && Section.length(time).compareTo(DeclaredServer.MAX_TIME) > 0) {
        String most = DeclaredServer.MAX_TIME.toMinutes() + "m";
        problems.add(new Problem(path + ".time", "is " + time + ", must be at most " + most));
      }
    }
    return problems;
  }

  private static void program(List<Problem> problems, String path, JsonNode server) {
    if (!PROGRAM.matcher(server.path("command").path(0).asText()).matches()) {
      String detail = "must be the name of a program, as npx, or its absolute path";
      problems.add(new Problem(path + ".command[0]", detail));
    }
    if (!server.path("headers").isEmpty()) {
      problems.add(new Problem(path + ".headers", "only a server with a url has headers"));
    }
  }

  private static void address(List<Problem> problems, String path, JsonNode server) {
    if (!isPlain(server.path("url").asText())) {
      String detail =
          "must be an address as https://example.org/mcp, without user, query and fragment";
      problems.add(new Problem(path + ".url", detail));
    }
    if (!server.path("env").isEmpty()) {
      String detail = "only a server with a command has an environment";
      problems.add(new Problem(path + ".env", detail));
    }
    for (Map.Entry<String, JsonNode> header : server.path("headers").properties()) {
      String at = path + ".headers." + header.getKey();
      if (OWN_HEADERS.contains(header.getKey().toLowerCase(Locale.ROOT))) {
        problems.add(new Problem(at, "is set by the protocol; remove it"));
      } else if (!VARIABLE.matcher(header.getValue().asText()).find()) {
        String detail =
            "must take its value from the environment, as Bearer ${NAME}; a secret does not belong"
                + " here";
        problems.add(new Problem(at, detail));
      }
    }
  }

  /** Whether an address has no part that may contain a secret. */
  private static boolean isPlain(String url) {
    try {
      URI uri = URI.create(url);
      return uri.getHost() != null
          && uri.getRawUserInfo() == null
          && uri.getRawQuery() == null
          && uri.getRawFragment() == null;
    } catch (IllegalArgumentException invalid) {
      return false;
    }
  }
}
