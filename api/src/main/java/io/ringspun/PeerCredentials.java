package io.ringspun;

/**
 * Who is at the other end of a Unix-domain connection, as the kernel noted it when the connection
 * was made.
 *
 * @param process its identifier; 0 if it is in a place we cannot see into
 * @param user effective user identifier
 * @param group effective group identifier
 */
public record PeerCredentials(int process, long user, long group) {}
