package choir.runtime.sq.raft;

import org.apache.ratis.protocol.RaftPeer;

/**
 * A member of a group as the others know it.
 *
 * @param id the node's name, a dash, and the incarnation of its storage folder; 1 to 128 letters,
 *     digits, {@code . _ -}
 * @param address Raft address, {@code host:port}
 * @param forwardAddress how other nodes reach its node to forward what only a leader can do; opaque
 *     here, at most 512 characters, may be empty
 */
public record Member(String id, String address, String forwardAddress) {
  private static final int MAX_ADDRESS_CHARACTERS = 512;

  /**
   * @throws IllegalArgumentException if a part is not as described
   */
  public Member {
    if (!id.matches("[A-Za-z0-9._-]{1,128}")) {
      throw new IllegalArgumentException(
          "member id '" + id + "' must be 1 to 128 letters, digits, '.', '_' or '-'");
    }
    requireAddress(address);
    if (forwardAddress.length() > MAX_ADDRESS_CHARACTERS) {
      throw new IllegalArgumentException(
          "forward address of %d characters; at most %d"
              .formatted(forwardAddress.length(), MAX_ADDRESS_CHARACTERS));
    }
  }

  /** The name of its node: the id without the incarnation. */
  public String node() {
    return node(id);
  }

  /** The name of the node of a member's id. */
  public static String node(String id) {
    int dash = id.lastIndexOf('-');
    return dash < 1 ? id : id.substring(0, dash);
  }

  static void requireAddress(String address) {
    int colon = address.lastIndexOf(':');
    if (colon < 1 || address.length() > MAX_ADDRESS_CHARACTERS || port(address) < 1) {
      throw new IllegalArgumentException("address '" + address + "' must be host:port");
    }
  }

  static String host(String address) {
    return address.substring(0, address.lastIndexOf(':'));
  }

  /** The port of an address, -1 if there is none between 1 and 65535. */
  static int port(String address) {
    String port = address.substring(address.lastIndexOf(':') + 1);
    if (!port.matches("[0-9]{1,5}")) {
      return -1;
    }
    int number = Integer.parseInt(port);
    return number >= 1 && number <= 65_535 ? number : -1;
  }

  /** Ratis gives a peer an address for clients, which it only carries; ours are the other nodes. */
  RaftPeer toPeer() {
    return RaftPeer.newBuilder()
        .setId(id)
        .setAddress(address)
        .setClientAddress(forwardAddress)
        .build();
  }

  static Member of(RaftPeer peer) {
    String forward = peer.getClientAddress();
    return new Member(peer.getId().toString(), peer.getAddress(), forward == null ? "" : forward);
  }
}
