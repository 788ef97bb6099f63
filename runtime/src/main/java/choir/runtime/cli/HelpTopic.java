package choir.runtime.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Pages of {@code choir help} that concern many commands. */
public enum HelpTopic {
  CONNECTION(
      "The node that a command calls, its token, and the options that change them.",
      """
      A command that needs a running node calls the node on this machine. These
      options, which the help pages of commands do not repeat, select another one:

        --home FOLDER      Home of the node. Default: $CHOIR_HOME, otherwise
                           $HOME/.choir. It contains the address and the token.
        --url URL          Address of the node, http or https. Default: that of the
                           node of the home. For 'choir sq', an SQ server.
        --token-file FILE  File with the access token. Default: $CHOIR_TOKEN
                           ('choir sq': $CHOIR_SQ_TOKEN), otherwise the file
                           'token' in the home.
        --ca FILE          For https: CA certificates to trust in addition to those
                           of the JVM. Default: $CHOIR_CA, otherwise tls/ca.pem in
                           the home.
        --insecure         Send the token to another machine over plain http. Only
                           in networks that you trust completely.
      """),
  ENVIRONMENT(
      "The environment variables that commands read.",
      """
        CHOIR_HOME         Home of the node. Default: $HOME/.choir.
        CHOIR_TOKEN        Access token, in place of the file 'token' in the home.
        CHOIR_SQ_TOKEN     Access token for 'choir sq'.
        CHOIR_JOIN_TOKEN   Token for 'choir join'.
        CHOIR_CA           CA certificates to trust for https.
        CHOIR_NODE         Name of this node. Default: the host name.
        CHOIR_PORT_OFFSET  Added to all ports of this node. Default: 0.
        CHOIR_JAVA_OPTS    Options for java, after those of the launcher.
        NO_COLOR           Any value switches colors off.
        TZ                 Time zone of the times that are shown. JSON has UTC.

      An empty value counts as unset. Keys of model providers are in the variables
      that ranch.yaml names.
      """),
  EXIT_CODES(
      "The exit codes of all commands.",
      """
        0    Success.
        1    The operation failed, or its outcome is not known; standard error says
             which. For 'doctor': a check failed. For 'phext diff --exit-code': the
             files differ.
        2    Bad usage or bad input. Nothing was done.
        75   For 'up' and 'join': the node was removed from the cluster. Start it
             again, as service managers do, or use 'up --again'.
        130  Interrupted by Ctrl-C; 143 by SIGTERM. Accepted messages are handled.
      """),
  OUTPUT(
      "Text for people, JSON for programs, colors, and times.",
      """
      -o json prints one JSON object. A list is in a field with its name ('agents',
      'nodes'), and its elements have the form of a single one. Later versions may
      add fields: ignore those that you do not know. Times are UTC, in ISO 8601.

      Text is for people and may change. Times are in the zone of this machine (TZ).
      Results go to standard output, messages and progress to standard error.

      On a terminal, control characters of outside text are shown and not obeyed:
      ^[ is an escape, <9B> a C1 control. A pipe receives the text unchanged.
      """);

  private final String summary;
  private final String page;

  HelpTopic(String summary, String page) {
    this.summary = summary;
    this.page = page;
  }

  /** The name as it is typed. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** One sentence for lists. */
  public String summary() {
    return summary;
  }

  /** The text below the summary, of at most 80 columns. */
  public String page() {
    return page;
  }

  /** Finds a topic by its word. */
  public static Optional<HelpTopic> of(String word) {
    return Arrays.stream(values()).filter(each -> each.word().equals(word)).findFirst();
  }
}
