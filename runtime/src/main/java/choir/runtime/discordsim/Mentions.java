package choir.runtime.discordsim;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The users and roles that are named in a message and told of it.
 *
 * @param users ids; with the author of the message that is replied to, if that is wanted
 */
record Mentions(Set<Long> users, Set<Long> roles, boolean everyone) {
  static final Mentions NONE = new Mentions(Set.of(), Set.of(), false);

  private static final Pattern CODE = Pattern.compile("```.*?```|``.*?``|`[^`]*`", Pattern.DOTALL);
  private static final Pattern MENTION = Pattern.compile("(?<!\\\\)<@([!&]?)(\\d{1,19})>");
  private static final Pattern EVERYONE = Pattern.compile("(?<![\\w@\\\\])@(everyone|here)\\b");

  /**
   * Reads a text as Discord does: what stands in code, or behind a backslash, is none.
   *
   * @param allowed the field {@code allowed_mentions}; without it all are
   */
  static Mentions read(World world, String content, @Nullable Post replyTo, JsonNode allowed) {
    Set<Long> users = new LinkedHashSet<>();
    Set<Long> roles = new LinkedHashSet<>();
    String text = CODE.matcher(content).replaceAll(" ");
    Matcher mention = MENTION.matcher(text);
    while (mention.find()) {
      long id = Snowflakes.read(mention.group(2));
      boolean role = mention.group(1).equals("&");
      if (role && world.roles().containsKey(id) && may(allowed, "roles", id)) {
        roles.add(id);
      }
      if (!role && world.accounts().containsKey(id) && may(allowed, "users", id)) {
        users.add(id);
      }
    }
    if (replyTo != null && allowed.path("replied_user").asBoolean(allowed.isMissingNode())) {
      users.add(replyTo.author().id());
    }
    boolean everyone = EVERYONE.matcher(text).find() && parses(allowed, "everyone");
    return new Mentions(users, roles, everyone);
  }

  private static boolean may(JsonNode allowed, String kind, long id) {
    if (parses(allowed, kind)) {
      return true;
    }
    List<String> listed = new ArrayList<>();
    allowed.path(kind).forEach(each -> listed.add(each.asText()));
    return listed.contains(String.valueOf(id));
  }

  private static boolean parses(JsonNode allowed, String kind) {
    if (!allowed.isObject()) {
      return true;
    }
    for (JsonNode each : allowed.path("parse")) {
      if (each.asText().equals(kind)) {
        return true;
      }
    }
    return false;
  }

  /** Whether an account is named itself, or by a role that it has. */
  boolean include(Account account) {
    return users.contains(account.id()) || account.roles().stream().anyMatch(roles::contains);
  }
}
