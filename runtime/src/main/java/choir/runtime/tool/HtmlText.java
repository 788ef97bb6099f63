package choir.runtime.tool;

import java.util.List;

/**
 * The words of a page, without its markup. Takes time in proportion to its length, whatever it is.
 */
final class HtmlText {
  /** Elements whose content is not for readers. */
  private static final List<String> HIDDEN = List.of("script", "style", "head", "template", "svg");

  private final String html;
  private final StringBuilder text = new StringBuilder();

  private HtmlText(String html) {
    this.html = html;
  }

  static String of(String html) {
    return new HtmlText(html).words();
  }

  private String words() {
    int at = 0;
    while (at >= 0 && at < html.length()) {
      int open = html.indexOf('<', at);
      if (open < 0) {
        text.append(html, at, html.length());
        break;
      }
      text.append(html, at, open);
      if (isTag(open)) {
        text.append(' ');
        at = end(open);
      } else {
        text.append('<');
        at = open + 1;
      }
    }
    return text.toString()
        .replace("&nbsp;", " ")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
        .replaceAll("[ \t]+", " ")
        .replaceAll("\n[ \n]*\n", "\n\n")
        .strip();
  }

  private boolean isTag(int open) {
    char next = open + 1 < html.length() ? html.charAt(open + 1) : ' ';
    return next == '/' || next == '!' || next == '?' || Character.isLetter(next);
  }

  /** The place behind a tag, or behind an element that is hidden; -1 if it does not end. */
  private int end(int open) {
    if (html.startsWith("<!--", open)) {
      return behind("-->", open + 4);
    }
    int end = behind(">", open);
    for (String name : HIDDEN) {
      int after = open + 1 + name.length();
      boolean named =
          html.regionMatches(true, open + 1, name, 0, name.length())
              && (after >= html.length() || !Character.isLetterOrDigit(html.charAt(after)));
      if (named) {
        return end < 0 ? end : behindElement(name, end);
      }
    }
    return end;
  }

  private int behindElement(String name, int from) {
    for (int at = html.indexOf("</", from); at >= 0; at = html.indexOf("</", at + 2)) {
      if (html.regionMatches(true, at + 2, name, 0, name.length())) {
        return behind(">", at);
      }
    }
    return -1;
  }

  private int behind(String what, int from) {
    int at = html.indexOf(what, from);
    return at < 0 ? at : at + what.length();
  }
}
