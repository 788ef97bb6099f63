package choir.runtime.ranch;

/**
 * Where a node listens for HTTP, or SQ.
 *
 * @param address an IP address or a host name
 * @param port 1 to 65535, or 0 for none
 */
public record HttpAddress(String address, int port) {
  /** What {@code ranch.yaml} means where it says nothing. */
  public static final HttpAddress DEFAULT = new HttpAddress("127.0.0.1", 1338);

  /** Where SQ's HTTP API is where {@code ranch.yaml} says nothing; port 0 switches it off. */
  public static final HttpAddress SQ = new HttpAddress("127.0.0.1", 1337);

  /** Where operators' tools ask where {@code ranch.yaml} says nothing; port 0 switches it off. */
  public static final HttpAddress MANAGEMENT = new HttpAddress("127.0.0.1", 7626);

  /** Whether only this machine can reach it, as far as the address itself tells. */
  public boolean isLoopback() {
    return address.equalsIgnoreCase("localhost")
        || address.equals("::1")
        || address.matches("127(\\.[0-9]{1,3}){3}");
  }
}
