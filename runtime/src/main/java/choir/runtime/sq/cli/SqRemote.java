package choir.runtime.sq.cli;

import choir.core.access.Secret;
import choir.runtime.cli.BadInput;
import choir.runtime.cli.Failed;
import choir.runtime.cli.NodeClient;
import choir.runtime.cli.Progress;
import choir.runtime.cli.Screen;
import choir.runtime.cli.TrustOption;
import choir.runtime.tls.ServerTrust;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An HTTP client for SQ servers, including the original one. Invalid requests become {@link
 * BadInput}, failures {@link Failed}.
 */
final class SqRemote {
  /** Time-out, sufficient for a large phext over a slow network. */
  private static final Duration TIMEOUT = Duration.ofMinutes(10);

  private final HttpClient http;
  private final URI base;
  private final Secret token;
  private final ServerTrust trust;
  private final Screen messages;

  /**
   * @param messages where a long wait is shown
   * @throws BadInput if the CA bundle cannot be read
   */
  SqRemote(URI base, Secret token, ServerTrust trust, Screen messages) {
    this.base = base;
    this.token = token;
    this.trust = trust;
    this.messages = messages;
    this.http = TrustOption.client(trust, base).build();
  }

  /** A request: a verb, its query, and headers. */
  static final class Ask {
    private final String verb;
    private final Map<String, String> query = new LinkedHashMap<>();
    private final Map<String, String> headers = new LinkedHashMap<>();

    Ask(String verb) {
      this.verb = verb;
    }

    Ask with(String name, String value) {
      query.put(name, value);
      return this;
    }

    Ask header(String name, String value) {
      headers.put(name, value);
      return this;
    }

    private String target() {
      String parameters =
          query.entrySet().stream()
              .map(each -> each.getKey() + "=" + NodeClient.part(each.getValue()))
              .collect(Collectors.joining("&"));
      return "/api/v2/" + verb + (parameters.isEmpty() ? "" : "?" + parameters);
    }
  }

  /** The text of a successful response. */
  String get(Ask ask) {
    return text(ask).body();
  }

  /** Like {@link #get}, with headers. */
  HttpResponse<String> text(Ask ask) {
    return send(request(ask).GET());
  }

  String post(Ask ask, String body) {
    return send(request(ask).POST(BodyPublishers.ofString(body))).body();
  }

  JsonNode json(Ask ask) {
    return NodeClient.json(get(ask));
  }

  JsonNode json(Ask ask, String body) {
    return NodeClient.json(post(ask, body));
  }

  /** Whether the server has a phext; a server that cannot list its phexts may have any. */
  boolean has(String phext) {
    HttpResponse<String> answer = answer(request(new Ask("phexts")).GET());
    if (answer.statusCode() >= 300) {
      return true;
    }
    for (JsonNode each : NodeClient.json(answer.body()).path("phexts")) {
      if (each.path("name").asText().equals(phext)) {
        return true;
      }
    }
    return false;
  }

  /** The lines of an endless response; must be closed. */
  Stream<String> lines(Ask ask) {
    try {
      HttpResponse<Stream<String>> response =
          http.send(request(ask).GET().build(), BodyHandlers.ofLines());
      if (response.statusCode() >= 300) {
        try (Stream<String> words = response.body()) {
          throw refused(response.statusCode(), words.collect(Collectors.joining("\n")));
        }
      }
      return response.body();
    } catch (IOException failed) {
      throw failure(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new Failed("interrupted");
    }
  }

  private HttpRequest.Builder request(Ask ask) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + ask.target()));
    if (!token.isEmpty()) {
      request.setHeader("Authorization", token.bearer());
    }
    ask.headers.forEach(request::setHeader);
    return request;
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    HttpResponse<String> response = answer(request);
    if (response.statusCode() >= 300) {
      throw refused(response.statusCode(), response.body());
    }
    return response;
  }

  private HttpResponse<String> answer(HttpRequest.Builder request) {
    try (Progress progress = Progress.of(messages, "waiting for " + base)) {
      assert progress != null;
      return http.send(request.timeout(TIMEOUT).build(), BodyHandlers.ofString());
    } catch (IOException failed) {
      throw failure(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new Failed("interrupted");
    }
  }

  private RuntimeException refused(int status, String words) {
    String message = words.isBlank() ? base + " answered with status " + status : words.strip();
    return switch (status) {
      case 401 -> new BadInput(message + ". Provide a valid token: --token-file or CHOIR_SQ_TOKEN");
      case 400, 403, 404, 409, 413 -> new BadInput(message);
      default -> new Failed(message);
    };
  }

  private Failed failure(IOException failed) {
    Optional<String> scheme = trust.explain(base, failed);
    if (scheme.isPresent()) {
      return new Failed(scheme.get());
    }
    if (failed instanceof ConnectException || failed instanceof HttpConnectTimeoutException) {
      return new Failed(
          "no SQ server answers at " + base + ". Start one with 'choir up' or 'choir sq host'");
    }
    if (failed instanceof HttpTimeoutException) {
      return new Failed("%s did not answer within %d s".formatted(base, TIMEOUT.toSeconds()));
    }
    return new Failed("the connection to %s failed: %s".formatted(base, failed.getMessage()));
  }
}
