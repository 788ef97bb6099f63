package choir.runtime.sq.backup;

import choir.core.roster.DeclaredFiles;
import choir.runtime.sq.io.Sha256;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads a backup from its beginning to its end and believes nothing: each member's checksum, that
 * none is missing or added, that no name leads elsewhere.
 */
public final class BackupReader {
  /** Receives the bytes of members while they are read; they are verified only at the end. */
  public interface Sink {
    /** The stream for a member's bytes; closed when all are there. */
    OutputStream open(String name) throws IOException;
  }

  /** Discards the contents, for checks only. */
  public static final Sink NOWHERE = name -> OutputStream.nullOutputStream();

  private static final String PART = "[A-Za-z0-9_-][A-Za-z0-9._-]*";

  /** A member that is no file of the home. */
  private static final Pattern OTHER =
      Pattern.compile(
          "%s|%s|%s%s(/%s)?"
              .formatted(
                  Pattern.quote(OnlineBackup.ABOUT),
                  Pattern.quote(TarStream.CHECKSUMS),
                  OnlineBackup.STORE,
                  PART,
                  PART));

  /** A line of 64 digits, two blanks and a name. */
  private static final int DIGITS = 64;

  /** {@value BackupTar#CHECKSUMS} and {@value BackupFolder#ABOUT} are read into memory. */
  private static final int MAX_TEXT = 16 << 20;

  private static final int CHUNK = 1 << 16;

  private final InputStream in;
  private final Map<String, String> digests = new LinkedHashMap<>();
  private String about = "";

  private BackupReader(InputStream in) {
    this.in = in;
  }

  /**
   * Reads it all.
   *
   * @param in not closed here
   * @return what the backup says of itself
   * @throws InvalidBackupException naming the member that is not what was written; what the sink
   *     got is to be thrown away
   */
  public static BackupManifest read(InputStream in, Sink sink)
      throws IOException, InvalidBackupException {
    return new BackupReader(in).read(sink);
  }

  private BackupManifest read(Sink sink) throws IOException, InvalidBackupException {
    String last = "its beginning";
    try {
      while (true) {
        TarHeader header = header(last);
        last = header.name();
        if (last.equals(TarStream.CHECKSUMS)) {
          String lines = text(header);
          requireEnd();
          compare(lines);
          return BackupManifest.parse(about);
        }
        member(header, sink);
      }
    } catch (EOFException cut) {
      throw new InvalidBackupException("the file is truncated within " + last, cut);
    }
  }

  private TarHeader header(String after) throws IOException, InvalidBackupException {
    byte[] block = exactly(TarHeader.BLOCK);
    if (TarHeader.isEnd(block)) {
      throw new InvalidBackupException(
          "it ends behind %s without %s: it is no backup, or not all of one"
              .formatted(after, TarStream.CHECKSUMS));
    }
    TarHeader header;
    try {
      header = TarHeader.parse(block);
    } catch (IllegalArgumentException wrong) {
      throw new InvalidBackupException("what follows " + after + " is no member of a tar", wrong);
    }
    // A restored home must not get a certificate authority, a token or a join from a file.
    if (!OTHER.matcher(header.name()).matches() && !DeclaredFiles.isName(header.name())) {
      throw new InvalidBackupException("no backup has a member named '" + header.name() + "'");
    }
    if (digests.containsKey(header.name())) {
      throw new InvalidBackupException(header.name() + " is there twice");
    }
    if (digests.isEmpty() && !header.name().equals(OnlineBackup.ABOUT)) {
      throw new InvalidBackupException("it does not begin with " + OnlineBackup.ABOUT);
    }
    return header;
  }

  private void member(TarHeader header, Sink sink) throws IOException, InvalidBackupException {
    if (header.name().equals(OnlineBackup.ABOUT)) {
      about = text(header);
      byte[] bytes = about.getBytes(StandardCharsets.UTF_8);
      digests.put(header.name(), HexFormat.of().formatHex(Sha256.sha256().digest(bytes)));
      return;
    }
    MessageDigest digest = Sha256.sha256();
    try (OutputStream out = sink.open(header.name())) {
      long left = header.size();
      while (left > 0) {
        byte[] bytes = exactly((int) Math.min(CHUNK, left));
        digest.update(bytes);
        out.write(bytes);
        left -= bytes.length;
      }
    }
    skipPadding(header);
    digests.put(header.name(), HexFormat.of().formatHex(digest.digest()));
  }

  private String text(TarHeader header) throws IOException, InvalidBackupException {
    if (header.size() > MAX_TEXT) {
      throw new InvalidBackupException(header.name() + " is larger than any that was ever written");
    }
    String text = new String(exactly((int) header.size()), StandardCharsets.UTF_8);
    skipPadding(header);
    return text;
  }

  private void skipPadding(TarHeader header) throws IOException, InvalidBackupException {
    for (byte each : exactly(TarHeader.padding(header.size()))) {
      if (each != 0) {
        throw new InvalidBackupException("there is unexpected data after " + header.name());
      }
    }
  }

  private byte[] exactly(int size) throws IOException {
    byte[] bytes = in.readNBytes(size);
    if (bytes.length < size) {
      throw new EOFException();
    }
    return bytes;
  }

  private void requireEnd() throws IOException, InvalidBackupException {
    for (int i = 0; i < 2; i++) {
      if (!TarHeader.isEnd(exactly(TarHeader.BLOCK))) {
        throw new InvalidBackupException("something follows " + TarStream.CHECKSUMS);
      }
    }
    if (in.read() >= 0) {
      throw new InvalidBackupException("something follows the end of the tar");
    }
  }

  private void compare(String lines) throws InvalidBackupException {
    List<String> unseen = new ArrayList<>(digests.keySet());
    for (String line : lines.lines().toList()) {
      if (line.length() < DIGITS + 3 || !line.startsWith("  ", DIGITS)) {
        throw new InvalidBackupException(TarStream.CHECKSUMS + " was changed: '" + line + "'");
      }
      String name = line.substring(DIGITS + 2);
      String found = digests.get(name);
      if (found == null || !unseen.remove(name)) {
        throw new InvalidBackupException(name + " is missing");
      }
      if (!found.equals(line.substring(0, DIGITS))) {
        throw new InvalidBackupException(
            name + " is not what was written: its SHA-256 differs from " + TarStream.CHECKSUMS);
      }
    }
    if (!unseen.isEmpty()) {
      throw new InvalidBackupException(
          unseen.get(0) + " was added: " + TarStream.CHECKSUMS + " does not know it");
    }
  }
}
