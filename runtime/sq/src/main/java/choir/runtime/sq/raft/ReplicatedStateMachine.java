package choir.runtime.sq.raft;

import java.io.IOException;
import java.nio.file.Path;

/**
 * What a group drives on each member: entries in one order, and the files that hold their effect.
 *
 * <p>Its methods are never called at the same time as each other, with the exception of {@link
 * #applied()}.
 */
public interface ReplicatedStateMachine {
  /**
   * The last entry whose effect is in the state, 0 if there is none. After a restart entries up to
   * it may come again; they are not handed to {@link #apply}. May be called by any thread.
   */
  long applied();

  /**
   * Checks that {@link #apply} could read an entry, without applying it. May be called by any
   * thread, at any time.
   *
   * @param entry only to be read
   * @throws UnreadableEntryException if not
   */
  void check(byte[] entry);

  /**
   * Applies one entry. Must depend on nothing but the state and the entry, or members differ.
   *
   * @param index greater than {@link #applied()}; there may be gaps (Raft has entries of its own)
   * @param entry owned by the machine from now on
   * @return the response to the submitter of the entry, if it is on this member; the machine does
   *     not touch it any more
   * @throws UnreadableEntryException if this version cannot read it; nothing has changed then.
   *     Stops this member, unless somebody has ordered that the entry be skipped
   * @throws RuntimeException stops this member, loudly and for good; a refusal that is expected is
   *     an answer
   */
  byte[] apply(long index, byte[] entry);

  /**
   * Makes all that was applied durable and links the files that hold it into a folder. Called
   * between two entries, so it should take milliseconds: links, not copies. What is linked is never
   * changed afterwards.
   *
   * @param folder exists, empty; files may be put into folders below it
   * @return the index that the files reflect, which is {@link #applied()}
   * @throws IOException stops this member
   */
  long snapshot(Path folder) throws IOException;

  /**
   * Puts the files of a folder in the place of the whole state. After a crash in the middle it is
   * called again at the next start, so it must be able to begin again. Afterwards {@link
   * #applied()} is {@code index}.
   *
   * @param folder a snapshot of {@code index}; only to be read or linked from
   * @throws IOException stops this member
   */
  void install(Path folder, long index) throws IOException;
}
