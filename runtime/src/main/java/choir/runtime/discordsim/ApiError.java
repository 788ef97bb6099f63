package choir.runtime.discordsim;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Discord's refusals. Source: Discord's API reference, "Opcodes and Status Codes". */
enum ApiError {
  UNAUTHORIZED(401, 0, "401: Unauthorized"),
  NOT_FOUND(404, 0, "404: Not Found"),
  METHOD_NOT_ALLOWED(405, 0, "405: Method Not Allowed"),
  UNKNOWN_CHANNEL(404, 10003, "Unknown Channel"),
  UNKNOWN_GUILD(404, 10004, "Unknown Guild"),
  UNKNOWN_MEMBER(404, 10007, "Unknown Member"),
  UNKNOWN_MESSAGE(404, 10008, "Unknown Message"),
  UNKNOWN_USER(404, 10013, "Unknown User"),
  UNKNOWN_EMOJI(400, 10014, "Unknown Emoji"),
  UNKNOWN_WEBHOOK(404, 10015, "Unknown Webhook"),
  UNKNOWN_INTERACTION(404, 10062, "Unknown interaction"),
  UNKNOWN_COMMAND(404, 10063, "Unknown application command"),
  TOO_LARGE(413, 40005, "Request entity too large"),
  ACKNOWLEDGED(400, 40060, "Interaction has already been acknowledged."),
  MISSING_ACCESS(403, 50001, "Missing Access"),
  NOT_THE_AUTHOR(403, 50005, "Cannot edit a message authored by another user"),
  EMPTY_MESSAGE(400, 50006, "Cannot send an empty message"),
  NO_DIRECT_MESSAGES(403, 50007, "Cannot send messages to this user"),
  MISSING_PERMISSIONS(403, 50013, "Missing Permissions"),
  INVALID_TOKEN(401, 50027, "Invalid Webhook Token"),
  INVALID_FORM(400, 50035, "Invalid Form Body"),
  ARCHIVED(400, 50083, "Thread is archived"),
  INVALID_JSON(400, 50109, "The request body contains invalid JSON."),
  THREAD_EXISTS(400, 160004, "A thread has already been created for this message");

  private final int status;
  private final int code;
  private final String message;

  ApiError(int status, int code, String message) {
    this.status = status;
    this.code = code;
    this.message = message;
  }

  /** The refusal as what a route throws. */
  Refused refused() {
    return new Refused(this, JsonNodeFactory.instance.objectNode());
  }

  /**
   * The refusal of a field.
   *
   * @param field names with dots between them
   */
  static Refused form(String field, String code, String message) {
    ObjectNode errors = JsonNodeFactory.instance.objectNode();
    ObjectNode at = errors;
    for (String part : field.split("[.]", -1)) {
      at = at.putObject(part);
    }
    at.putArray("_errors").addObject().put("code", code).put("message", message);
    return new Refused(INVALID_FORM, errors);
  }

  /** A request that is refused; changes nothing. */
  static final class Refused extends RuntimeException {
    private final ApiError error;
    private final transient ObjectNode errors;

    private Refused(ApiError error, ObjectNode errors) {
      super(error.message + (errors.isEmpty() ? "" : ": " + errors), null, false, false);
      this.error = error;
      this.errors = errors;
    }

    ApiError error() {
      return error;
    }

    WireAnswer answer() {
      ObjectNode body = JsonNodeFactory.instance.objectNode();
      body.put("message", error.message).put("code", error.code);
      if (!errors.isEmpty()) {
        body.set("errors", errors);
      }
      return WireAnswer.json(error.status, body);
    }
  }
}
