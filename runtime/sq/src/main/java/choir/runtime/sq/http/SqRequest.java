package choir.runtime.sq.http;

import choir.core.phext.Coordinate;
import choir.core.sq.ScrollKey;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;

/**
 * A request that may be served.
 *
 * @param endpoint the last part of the path
 * @param number of the request since the server began, from 1
 */
record SqRequest(
    HttpRequest request, String endpoint, Map<String, String> query, Caller caller, long number) {
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
  private static final String COORDINATE = "nine numbers of 1 to 999, as 1.5.2/3.7.3/9.1.1";

  Optional<String> query(String name) {
    return Optional.ofNullable(query.get(name));
  }

  Optional<String> header(String name) {
    return request.getHeader(name).map(HttpHeader::value);
  }

  boolean isPost() {
    return request.method().value().equals("POST");
  }

  /** The phext as the caller names it. */
  String phext() {
    String name = query.getOrDefault("p", "");
    if (name.isEmpty()) {
      throw SqHttpException.bad(
          "p is missing: name the phext, as /api/v2/%s?p=NAME".formatted(endpoint));
    }
    return name;
  }

  Coordinate at() {
    String given = query.getOrDefault("c", "");
    if (given.isEmpty()) {
      throw SqHttpException.bad("c is missing: give the coordinate, " + COORDINATE);
    }
    return coordinate("c", given);
  }

  /**
   * @throws SqHttpException naming {@code place} if breaks lead to no such coordinate
   */
  static Coordinate coordinate(String place, String given) {
    return Coordinate.parse(given)
        .filter(Coordinate::isReachable)
        .orElseThrow(
            () ->
                SqHttpException.bad(
                    "%s: '%s' is no coordinate: it must be %s"
                        .formatted(place, given, COORDINATE)));
  }

  /** The scroll that is to be read. */
  ScrollKey read() {
    return new ScrollKey(caller.reads(phext()), at());
  }

  /** The scroll that is to be written. */
  ScrollKey written() {
    return new ScrollKey(caller.writes(phext()), at());
  }

  /** A number of the query, or {@code otherwise}. */
  long number(String name, long otherwise, long least, long most) {
    String given = query.get(name);
    if (given == null) {
      return otherwise;
    }
    long number = NUMBER.matcher(given).matches() ? Long.parseLong(given) : -1;
    if (number < least || number > most) {
      throw SqHttpException.bad(
          "%s: '%s' must be a whole number of %d to %d".formatted(name, given, least, most));
    }
    return number;
  }

  /** A parameter that is {@code true} or {@code false}; false where it is not there. */
  boolean flag(String name) {
    String given = query.getOrDefault(name, "false");
    if (!given.equals("true") && !given.equals("false")) {
      throw SqHttpException.bad("%s: '%s' must be true or false".formatted(name, given));
    }
    return given.equals("true");
  }
}
