package io.ringspun.runtime.adapter;

import java.net.Socket;
import java.net.SocketException;

/** A socket over a connection. All it does is done by its superclass and its end. */
final class ClientSocket extends Socket {

    ClientSocket(SocketEnd end) throws SocketException {
        super(end);
    }
}
