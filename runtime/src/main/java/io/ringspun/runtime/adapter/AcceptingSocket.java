package io.ringspun.runtime.adapter;

import io.ringspun.IoRuntime;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;

/** A server socket over a listener. */
final class AcceptingSocket extends ServerSocket {

    private final IoRuntime io;

    AcceptingSocket(IoRuntime io) {
        super(new ServerEnd(io));
        this.io = io;
    }

    /** The superclass would make a socket of the JDK's, which does not fit. */
    @Override
    public Socket accept() throws IOException {
        if (isClosed()) {
            throw new SocketException("Socket is closed");
        }
        if (!isBound()) {
            throw new SocketException("Socket is not bound yet");
        }
        Socket socket = new ClientSocket(new SocketEnd(io));
        implAccept(socket);
        return socket;
    }
}
