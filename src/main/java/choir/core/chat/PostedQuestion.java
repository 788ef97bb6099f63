package choir.core.chat;

import java.time.Instant;

/**
 * A question to people that was posted with buttons, and is to be edited once it is answered. A
 * stored format.
 *
 * @param approval id of the approval
 * @param fingerprint of the call that is to be approved
 * @param to recipient in a form of {@link Recipient}
 * @param message id of the message
 * @param at when it was posted
 */
public record PostedQuestion(
    String approval, String fingerprint, String to, String message, Instant at) {
  /** This message, asking about another attempt of the same call. */
  public PostedQuestion about(String otherApproval) {
    return new PostedQuestion(otherApproval, fingerprint, to, message, at);
  }
}
