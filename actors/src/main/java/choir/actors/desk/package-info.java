/**
 * What people do from a chat: {@link choir.actors.desk.PeoplesDesk} answers their buttons and
 * commands with the facades that the edges use.
 */
@NullMarked
package choir.actors.desk;

import org.jspecify.annotations.NullMarked;
