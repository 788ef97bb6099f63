package choir.runtime.ranch;

/**
 * Where a node listens for HTTP.
 *
 * @param address an IP address or a host name
 * @param port 1 to 65535
 */
public record HttpAddress(String address, int port) {
  /** What {@code ranch.yaml} means where it says nothing. */
  public static final HttpAddress DEFAULT = new HttpAddress("127.0.0.1", 1338);

  /** Whether only this machine can reach it, as far as the address itself tells. */
  public boolean isLoopback() {
    return address.equalsIgnoreCase("localhost")
        || address.equals("::1")
        || address.matches("127(\\.[0-9]{1,3}){3}");
  }
}
