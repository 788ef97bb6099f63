package choir.runtime.discord;

import choir.core.chat.ChatException;
import choir.core.chat.ChatException.Kind;
import choir.core.failure.Failures;
import net.dv8tion.jda.api.exceptions.ErrorResponseException;
import net.dv8tion.jda.api.exceptions.InsufficientPermissionException;
import net.dv8tion.jda.api.requests.CloseCode;

/** Failures of JDA as those of the port. */
final class DiscordFailures {
  private static final int UNKNOWN_MESSAGE = 10_008;
  private static final int INVALID_BODY = 50_035;
  private static final int FIRST_SERVER_ERROR = 500;
  private static final int TOO_MANY = 429;

  private DiscordFailures() {}

  static ChatException of(Throwable failure) {
    Throwable cause = Failures.cause(failure);
    return switch (cause) {
      case ChatException known -> known;
      case ErrorResponseException refused -> of(refused);
      case InsufficientPermissionException lacking ->
          new ChatException(
              Kind.REFUSED,
              "the bot lacks the permission '%s' in channel %d"
                  .formatted(lacking.getPermission().getName(), lacking.getChannelId()));
      case IllegalArgumentException unfit ->
          new ChatException(Kind.REFUSED, "Discord would refuse it: " + unfit.getMessage());
      default -> new ChatException(Kind.RETRY, "Discord cannot be reached: " + cause);
    };
  }

  private static ChatException of(ErrorResponseException refused) {
    int status = refused.getResponse().code;
    String words = "Discord answers %d %s".formatted(refused.getErrorCode(), refused.getMeaning());
    boolean invalidReference =
        refused.getErrorCode() == INVALID_BODY
            && refused.getSchemaErrors().stream()
                .anyMatch(each -> each.getLocation().startsWith("message_reference"));
    if (refused.getErrorCode() == UNKNOWN_MESSAGE || invalidReference) {
      return new ChatException(Kind.REFERENCE_GONE, words);
    }
    boolean passes = status <= 0 || status >= FIRST_SERVER_ERROR || status == TOO_MANY;
    return new ChatException(passes ? Kind.RETRY : Kind.REFUSED, words);
  }

  /** Why a session has ended by itself. */
  static ChatException ended(int code) {
    CloseCode known = CloseCode.from(code);
    if (known == CloseCode.AUTHENTICATION_FAILED) {
      return new ChatException(
          Kind.IDENTITY, "Discord refuses the token; reset it in the developer portal, page Bot");
    }
    if (known == CloseCode.DISALLOWED_INTENTS || known == CloseCode.INVALID_INTENTS) {
      return new ChatException(
          Kind.IDENTITY,
          "Discord refuses the intent MESSAGE CONTENT; switch it on in the developer portal, page"
              + " Bot");
    }
    return new ChatException(
        Kind.RETRY,
        "the session has ended: " + (known == null ? "code " + code : known.getMeaning()));
  }
}
