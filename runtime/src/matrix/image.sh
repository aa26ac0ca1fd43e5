# The disk of the guests: busybox, the C library, the JDK, the suites and the programs. Sourced by `matrix`.

IMAGE=$ROOT/runtime/target/matrix/root.img
TESTS=$ROOT/runtime/target

# Suites that need no kernel (house, simulation, NIO's own) stay outside.
lists_of_suites() {
    (cd "$1/test-classes" && find io/ringspun/contract io/ringspun/stress io/ringspun/runtime/kernel io/ringspun/runtime/ring \
        io/ringspun/runtime/carrier io/ringspun/runtime/blocking io/ringspun/runtime/uring io/ringspun/denial \
        -name '*Test.class' | grep -vE '/(Denial|Masked)Test[.]' |
        sed 's/[.]class$//; s,/,.,g' | LC_ALL=C sort) >"$1/full"
    # These look only at Java, or at the headers of the machine that built it.
    only_java='Abi|Errno|Failures|Paths|Timers|Slots|Slab|SlabPool|Stability|Message|SocketAddresses'
    repeating='Race|DirectoryRace|Reuse|FileModel|EndingsSoak|LoadSoak|RuntimeChurn|ScarceDescriptors|RuntimeThread'
    # They repeat themselves so often that they would take longer than all the rest.
    grep -vE "[.]($only_java|$repeating)Test$" "$1/full" >"$1/contract"
    # One class for each thing that kernels do differently: every kind of request, each facility, every way to call off.
    files='BatchOrder|DirectChain|DirectFile|DirectoryOperation|FileDirect|FileOperation|FileVector'
    connections='ConnectionStream|DatagramPeer|Interrupt|SocketOperation|WriteAndRelease'
    floors='BufferRing|Features|FileTable|KernelRing|Ktls|MessageRing|RegisteredBuffers|RegisteredFiles'
    system='SlabNode|SocketOptions'
    grep -E "[.]($files|$connections|$floors|$system)Test$" "$1/full" >"$1/quick"
    # A machine of its own may be denied what the tests of other denials leave alone.
    grep -E '[.]SysctlTest$' "$1/full" >"$1/denials"
    : >"$1/features"
    # What a bad disc or a bad network changes. Datagrams may be lost anywhere, which their tests do not expect.
    grep -E '[.](DiscFaults|Connection[A-Za-z]*|WriteAndRelease|Listener[A-Za-z]*|LoadSoak|EndingsSoak)Test$' "$1/full" >"$1/faults"
}

make_image() {
    if [ -n "${RINGSPUN_NO_BUILD:-}" ]; then
        [ -d "$TESTS/matrix/lib" ] || die 'the suites are not built, and RINGSPUN_NO_BUILD is set'
    else
        say 'building the suites'
        (cd "$ROOT" && JAVA_HOME=$JDK mvn -B -q -Pmatrix -pl runtime -am -Dspotless.check.skip process-test-classes) ||
            die 'the suites could not be built'
    fi
    tree=$(mktemp -d "$TESTS/matrix/tree.XXXXXX") || die "cannot write to $TESTS/matrix"
    mkdir -p "$tree"/{bin,usr/bin,proc,sys,dev,tmp,run,etc,lib64,jdk,suites,app} "$tree/lib/x86_64-linux-gnu"
    cp -- "$(command -v busybox)" "$tree/bin/busybox"
    for applet in $("$tree/bin/busybox" --list); do
        [ -e "$tree/bin/$applet" ] || ln -s busybox "$tree/bin/$applet"
    done
    cp -L -- "$(command -v tc)" "$(command -v dmsetup)" "$tree/usr/bin/"
    # Busybox has less of it, and would be found first.
    cp -L --remove-destination -- "$(command -v setpriv)" "$tree/bin/setpriv"
    for library in $(LC_ALL=C ldd "$tree/usr/bin/tc" "$tree/usr/bin/dmsetup" "$tree/bin/setpriv" "$JDK/bin/java" "$JDK/lib/server/libjvm.so" "$JDK/lib/libjava.so" "$JDK/lib/libnet.so" \
        "$JDK/lib/libnio.so" "$JDK/lib/libzip.so" "$JDK/lib/libmanagement.so" | grep -oE '/[^ ]+[.]so[^ ]*' |
        grep -vF "$JDK/" | sed 's/:$//' | sort -u); do
        # The loader is found by its own path, the rest in the folder it looks in.
        case $library in
            */ld-linux*) cp -L -- "$library" "$tree/lib64/" ;;
            *) cp -L -- "$library" "$tree/lib/x86_64-linux-gnu/" ;;
        esac
    done
    cp -rL -- "$JDK/bin" "$JDK/lib" "$JDK/conf" "$JDK/release" "$tree/jdk/"
    rm -rf "$tree/jdk/lib/src.zip"
    printf 'root:x:0:0::/:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n' >"$tree/etc/passwd"
    printf 'root:x:0:\nnogroup:x:65534:\n' >"$tree/etc/group"
    printf '127.0.0.1 localhost guest\n::1 localhost\n' >"$tree/etc/hosts"
    printf 'hosts: files\n' >"$tree/etc/nsswitch.conf"
    mkdir -p "$tree/sbin" "$tree/lib/modules"
    ln -s ../bin/busybox "$tree/sbin/modprobe" # where the kernel looks for it when it is asked for a module
    for modules in "$CACHE"/kernels/*/modules/*; do
        [ -d "$modules" ] || continue
        cp -r -- "$modules" "$tree/lib/modules/"
        depmod -b "$tree" "${modules##*/}" 2>/dev/null
    done
    cp -r -- "$TESTS/test-classes" "$TESTS/classes" "$TESTS/matrix/lib" "$tree/suites/"
    cp -r -- "$ROOT/api/target/classes" "$tree/suites/api"
    cp -- "$ROOT"/examples/target/app/*.jar "$tree/app/"
    cp -- "$HERE/init" "$tree/init"
    lists_of_suites "$tree/suites"
    # Room for what the tests write.
    size=$(($(du -sk "$tree" | cut -f 1) + 1500000))
    rm -f "$IMAGE"
    mke2fs -q -t ext4 -d "$tree" -E root_owner=0:0 "$IMAGE" "${size}K" ||
        die 'the disk of the guests could not be made'
    rm -rf "$tree"
}
