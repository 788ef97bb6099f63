package choir.runtime.openai;

import choir.runtime.http.Fields;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A message of a conversation.
 *
 * @param role {@code system}, {@code developer}, {@code user} or {@code assistant}
 * @param content a text, or a list of parts of the type {@code text}
 */
record ChatMessage(String role, JsonNode content) {
  private static final String FIELD = "messages";
  private static final String USER = "user";
  private static final String ASSISTANT = "assistant";
  private static final List<String> ROLES = List.of("system", "developer", USER, ASSISTANT);

  /** A conversation of more messages has more text than an agent takes. */
  private static final int MAX_MESSAGES = 10_000;

  static List<ChatMessage> read(Optional<JsonNode> sent) {
    JsonNode list = sent.orElseThrow(() -> Fields.refuse(FIELD, "is missing; it is a list"));
    if (!list.isArray() || list.isEmpty() || list.size() > MAX_MESSAGES) {
      throw Fields.refuse(FIELD, "must be a list of 1 to " + MAX_MESSAGES + " messages");
    }
    List<ChatMessage> messages = new ArrayList<>();
    for (JsonNode node : list) {
      String at = FIELD + "[" + messages.size() + "]";
      String role = node.path("role").asText();
      if (!ROLES.contains(role)) {
        throw Fields.refuse(at + ".role", "is '" + role + "', must be one of " + ROLES);
      }
      ChatMessage message = new ChatMessage(role, node.path("content"));
      message.requireText(at + ".content");
      messages.add(message);
    }
    if (!messages.get(messages.size() - 1).role().equals(USER)) {
      throw Fields.refuse(FIELD, "must end with a message of the user, which the agent answers");
    }
    return messages;
  }

  private void requireText(String field) {
    if (content.isArray()) {
      for (JsonNode part : content) {
        if (!part.path("text").isTextual()) {
          String type = part.path("type").asText();
          throw Fields.refuse(field, "has a part of type '" + type + "'; an agent reads text only");
        }
      }
    } else if (!content.isTextual()) {
      throw Fields.refuse(field, "must be a text or a list of texts");
    }
    if (role.equals(USER) && text().isBlank()) {
      throw Fields.refuse(field, "is blank");
    }
    Fields.requireWellFormed(field, text());
  }

  boolean isAnswer() {
    return role.equals(ASSISTANT);
  }

  String text() {
    if (!content.isArray()) {
      return content.asText();
    }
    List<String> parts = new ArrayList<>();
    content.forEach(part -> parts.add(part.path("text").asText()));
    return String.join("\n", parts);
  }
}
