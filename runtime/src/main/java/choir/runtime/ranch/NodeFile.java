package choir.runtime.ranch;

import static choir.core.model.ModelDeclaration.Provider.OPENAI_COMPATIBLE;

import choir.core.model.ModelDeclaration;
import choir.core.placement.NodeRole;
import choir.runtime.sq.io.AtomicFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The contents of {@code node.yaml}: settings of one machine, whereas {@code ranch.yaml} is the
 * same on all. Without this file the node is the only one of its ranch, on the loopback address.
 *
 * @param name unique node name; 1 to 100 letters, digits, {@code . _ -}
 * @param roles may be empty: the node only holds a copy of the store
 * @param host address at which other nodes reach it
 * @param bind listen address for other nodes, if different from {@code host}
 * @param wan whether to use longer time-outs for slow networks; must be equal on all nodes
 * @param insecure whether plain text over a network is allowed
 * @param modelUrls addresses at which this machine reaches declared models, by their names, in
 *     place of those that {@code ranch.yaml} declares
 */
public record NodeFile(
    String name,
    Set<NodeRole> roles,
    String host,
    Optional<String> bind,
    boolean wan,
    boolean insecure,
    Map<String, URI> modelUrls) {
  /** The file's name in a home. */
  public static final String NAME = "node.yaml";

  /** Port of actor messages between nodes, without the offset. */
  public static final int CLUSTER_PORT = 1339;

  /** Port of the store's replication, without the offset. */
  public static final int RAFT_PORT = 1340;

  /** The pattern of valid node names. */
  public static final String NAME_PATTERN = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}";

  /** The rule for names, phrased to follow "must be". */
  public static final String NAME_RULE =
      "1 to 100 letters, digits, '.', '_' or '-', starting with a letter or digit";

  private static final String HOST_PATTERN = "[A-Za-z0-9.-]{1,253}";
  private static final int MAX_CHARS = 10_000;
  private static final List<String> KEYS =
      List.of("name", "roles", "host", "bind", "network", "insecure", "baseUrl.MODEL");

  /** Followed by the name of a model. */
  private static final String URL_PREFIX = "baseUrl.";

  public NodeFile {
    roles = roles.isEmpty() ? Set.of() : Set.copyOf(roles);
    modelUrls = Collections.unmodifiableMap(new TreeMap<>(modelUrls));
  }

  /** A node that reaches all models where they are declared. */
  public NodeFile(
      String name,
      Set<NodeRole> roles,
      String host,
      Optional<String> bind,
      boolean wan,
      boolean insecure) {
    this(name, roles, host, bind, wan, insecure, Map.of());
  }

  /** The settings of a single-node ranch. */
  public static NodeFile alone(String name) {
    return new NodeFile(
        name, EnumSet.allOf(NodeRole.class), "127.0.0.1", Optional.empty(), false, false);
  }

  /** The same, with plain text over a network allowed. */
  public NodeFile allowingPlainText() {
    return new NodeFile(name, roles, host, bind, wan, true, modelUrls);
  }

  /** The address to listen on. */
  public String listenOn() {
    return bind.orElse(host);
  }

  /**
   * Reads the file of a home; empty if there is none.
   *
   * @throws RanchFileException naming line and column of the error
   */
  public static Optional<NodeFile> read(Path home) {
    return TextFiles.read(home.resolve(NAME), NAME, MAX_CHARS).map(NodeFile::parse);
  }

  /** Writes the file of a home atomically. */
  public void write(Path home) throws IOException {
    AtomicFile.write(home.resolve(NAME), text(), AtomicFile.PUBLIC);
  }

  private String text() {
    StringBuilder text =
        new StringBuilder("# This machine's node; changes take effect at its next start.\n");
    text.append("name: ").append(name).append('\n');
    text.append("roles: [").append(rolesText()).append("]\n");
    text.append("host: ").append(host).append("\n");
    bind.ifPresent(address -> text.append("bind: ").append(address).append('\n'));
    if (wan) {
      text.append("network: wan\n");
    }
    if (insecure) {
      text.append("insecure: true\n");
    }
    modelUrls.forEach(
        (model, url) -> text.append(URL_PREFIX + model + ": ").append(url).append('\n'));
    return text.toString();
  }

  /** The roles, separated by commas. */
  public String rolesText() {
    return Arrays.stream(NodeRole.values())
        .filter(roles::contains)
        .map(NodeRole::written)
        .collect(Collectors.joining(", "));
  }

  private static NodeFile parse(String text) {
    List<RanchProblem> problems = new ArrayList<>();
    Map<String, String> values = new TreeMap<>();
    String[] lines = text.split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i].replaceFirst("(^|\\s)#.*", "").stripTrailing();
      if (!line.isBlank()) {
        Optional<String> wrong = readLine(line, values);
        int at = i + 1;
        wrong.ifPresent(why -> problems.add(problem(at, why)));
      }
    }
    NodeFile file = null;
    try {
      file = of(values);
    } catch (IllegalArgumentException refused) {
      problems.add(problem(0, String.valueOf(refused.getMessage())));
    }
    if (!problems.isEmpty() || file == null) {
      throw new RanchFileException(problems);
    }
    return file;
  }

  private static Optional<String> readLine(String line, Map<String, String> values) {
    int colon = line.indexOf(':');
    String key = colon < 0 ? line.strip() : line.substring(0, colon);
    boolean url = key.startsWith(URL_PREFIX) && key.length() > URL_PREFIX.length();
    if (!url && !KEYS.contains(key)) {
      return Optional.of("'" + key + "' is not a known key; known keys are " + KEYS);
    }
    if (values.putIfAbsent(key, line.substring(Math.min(line.length(), colon + 1)).strip())
        != null) {
      return Optional.of(key + " is given twice");
    }
    return Optional.empty();
  }

  private static NodeFile of(Map<String, String> values) {
    String insecure = values.getOrDefault("insecure", "false");
    if (!insecure.equals("true") && !insecure.equals("false")) {
      throw new IllegalArgumentException("insecure is '" + insecure + "', must be true or false");
    }
    String network = values.getOrDefault("network", "lan");
    if (!network.equals("lan") && !network.equals("wan")) {
      throw new IllegalArgumentException("network is '" + network + "', must be lan or wan");
    }
    Optional<String> bind = Optional.ofNullable(values.get("bind"));
    bind.ifPresent(address -> requireHost("bind", address));
    return new NodeFile(
        name(values.getOrDefault("name", "")),
        roles(values.getOrDefault("roles", "voter, worker")),
        requireHost("host", values.getOrDefault("host", "127.0.0.1")),
        bind,
        network.equals("wan"),
        insecure.equals("true"),
        modelUrls(values));
  }

  private static Map<String, URI> modelUrls(Map<String, String> values) {
    Map<String, URI> urls = new TreeMap<>();
    values.forEach(
        (key, value) -> {
          if (key.startsWith(URL_PREFIX)) {
            urls.put(key.substring(URL_PREFIX.length()), ModelReader.address(value));
          }
        });
    // Addresses obey the rules of a declared model.
    urls.forEach((model, url) -> ModelDeclaration.keyless(model, OPENAI_COMPATIBLE, url, model));
    return urls;
  }

  /**
   * Validates a node name.
   *
   * @throws IllegalArgumentException if it is not valid
   */
  public static String name(String name) {
    if (!name.matches(NAME_PATTERN)) {
      throw new IllegalArgumentException("name is '" + name + "', must be " + NAME_RULE);
    }
    return name;
  }

  /**
   * Validates a host name or an address.
   *
   * @throws IllegalArgumentException if it is not valid
   */
  public static String requireHost(String key, String host) {
    if (!host.matches(HOST_PATTERN)) {
      throw new IllegalArgumentException(
          key + " is '" + host + "', must be a host name or an IPv4 address");
    }
    return host;
  }

  /**
   * Parses roles separated by commas.
   *
   * @throws IllegalArgumentException naming an unknown role
   */
  public static Set<NodeRole> roles(String text) {
    Set<NodeRole> roles = EnumSet.noneOf(NodeRole.class);
    for (String word : text.replaceAll("^\\[|]$", "").split(",", -1)) {
      String role = word.strip();
      if (!role.isEmpty()) {
        roles.add(
            NodeRole.parse(role)
                .orElseThrow(
                    () ->
                        new IllegalArgumentException(
                            "'" + role + "' is not a role; known roles are " + NodeRole.known())));
      }
    }
    return roles;
  }

  private static RanchProblem problem(int line, String detail) {
    Position at = line == 0 ? Position.WHOLE_FILE : new Position(line, 1);
    return new RanchProblem(NAME, at, "", detail);
  }
}
