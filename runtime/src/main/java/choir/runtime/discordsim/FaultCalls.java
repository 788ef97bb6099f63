package choir.runtime.discordsim;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/** Orders of faults over HTTP: the field {@code fault} names one. */
final class FaultCalls {
  private static final String GATEWAY_FAULTS =
      "drop_socket, close_socket, reconnect, invalid_session, resumable_invalid_session, stop_acks,"
          + " refuse_resume, reset_token, go_away";

  private final SimFaults faults;

  FaultCalls(SimFaults faults) {
    this.faults = faults;
  }

  void order(WireRequest request) {
    ControlFields fields =
        ControlFields.read(
            request,
            "fault",
            "bot",
            "code",
            "method",
            "path",
            "from",
            "times",
            "seconds",
            "sessions");
    String fault = fields.required("fault");
    switch (fault) {
      case "drop_socket" -> faults.dropSocket(fields.required("bot"));
      case "close_socket" -> faults.closeSocket(fields.required("bot"), code(fields));
      case "reconnect" -> faults.askToReconnect(fields.required("bot"));
      case "invalid_session" -> faults.invalidateSession(fields.required("bot"), false);
      case "resumable_invalid_session" -> faults.invalidateSession(fields.required("bot"), true);
      case "stop_acks" -> faults.stopAcks(fields.required("bot"), true);
      case "refuse_resume" -> faults.refuseResume(fields.required("bot"), true);
      case "reset_token" -> faults.resetToken(fields.required("bot"));
      case "go_away" -> goAway(fields);
      default -> faults.rest(rest(fault, fields));
    }
  }

  private void goAway(ControlFields fields) {
    int seconds = fields.number("seconds", 5);
    if (seconds < 1 || seconds > 600) {
      throw new IllegalArgumentException("seconds must be 1 to 600; got " + seconds);
    }
    faults.goAway(Duration.ofSeconds(seconds), fields.flag("sessions"));
  }

  private static int code(ControlFields fields) {
    int code = fields.number("code", 4000);
    if (code < 1000 || code > 4999) {
      throw new IllegalArgumentException("code must be 1000 to 4999; got " + code);
    }
    return code;
  }

  private static RestFault rest(String fault, ControlFields fields) {
    RestFault.Kind kind =
        Arrays.stream(RestFault.Kind.values())
            .filter(each -> name(each).equals(fault))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "unknown fault '%s'; known are %s, and of requests %s"
                            .formatted(
                                fault,
                                GATEWAY_FAULTS,
                                Arrays.stream(RestFault.Kind.values())
                                    .map(FaultCalls::name)
                                    .toList())));
    return new RestFault(
        kind,
        fields.text("bot"),
        fields.text("method"),
        fields.text("path"),
        fields.number("from", 1),
        fields.number("times", 1));
  }

  private static String name(RestFault.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
