# Kernels from Debian's packages: which there are, and where to keep them. Sourced by `matrix`.
#
# Nothing is installed. Where the packages come from is read from apt's own configuration; only the suites are ours,
# because one machine follows one release, and the kernels lie in several.

SUITES='bullseye bookworm trixie trixie-backports sid'
SECURITY_SUITES='bullseye-security bookworm-security trixie-security'

# Modules that guests load, each with what it needs; the others stay outside. The second line is what kTLS encrypts
# with: what one kernel has as a module, another has built in, or under another name.
MODULES='sch_netem tls dm-flakey scsi_debug sd_mod
gcm ccm ctr seqiv aes_generic ghash-generic chacha20poly1305 chacha_generic chacha poly1305_generic'

# Prints the address of Debian's archive with label $1 (Debian or Debian-Security) as this machine reaches it.
archive() {
    apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
        sed -n "s/^Debian|$1|//p" | head -n 1
}

# apt with lists, cache and sources of its own, so that the host's are not touched.
own_apt() {
    tool=$1
    shift
    "$tool" -q -o "Dir::Etc::SourceList=$CACHE/apt/sources.list" -o Dir::Etc::SourceParts=/dev/null \
        -o Dir::Etc::Preferences=/dev/null -o Dir::Etc::PreferencesParts=/dev/null \
        -o "Dir::State::Lists=$CACHE/apt/lists" -o "Dir::State::status=$CACHE/apt/status" \
        -o "Dir::Cache=$CACHE/apt/cache" -o Acquire::Languages=none -o APT::Architecture=amd64 \
        -o APT::Update::Post-Invoke-Success=true \
        -o Acquire::Check-Valid-Until=false -o APT::Sandbox::User=root "$@"
}

# Releases that are no longer maintained move elsewhere, so a suite that is missing is not an error by itself.
update_lists() {
    [ -z "$LISTS_FRESH" ] || return 0
    main=$(archive Debian)
    [ -n "$main" ] || die "apt knows no archive of Debian here (is this another distribution, or has 'apt-get update' never run?);
kernels can also be put by hand into $CACHE/kernels/NAME/vmlinuz"
    security=$(archive Debian-Security)
    mkdir -p "$CACHE/apt/lists/partial" "$CACHE/apt/cache/archives/partial"
    : >"$CACHE/apt/status"
    {
        for suite in $SUITES; do
            echo "deb [signed-by=$KEYRING] $main $suite main"
        done
        [ -z "$security" ] || for suite in $SECURITY_SUITES; do
            echo "deb [signed-by=$KEYRING] $security $suite main"
        done
    } >"$CACHE/apt/sources.list"
    say 'reading the lists of packages'
    own_apt apt-get update >"$CACHE/apt/update.log" 2>&1 || say 'some suites were not there; the others will do'
    LISTS_FRESH=1
}

# Prints the newest package with a bootable kernel of release $1. From 7.2 on the package called image is an empty one,
# and the kernel lies in the package called binary.
package_of() {
    own_apt apt-cache dumpavail |
        awk -v wanted="^linux-(image|binary)-$(printf %s "$1" | sed 's/\./[.]/g')[.][^ ]*cloud-amd64$" '
            /^Package: / { name = $2 }
            /^Version: / { version = $2 }
            /^Size: / && name ~ wanted && $2 > 1000000 { print version, name }' |
        sort -k1,1V | tail -n 1 | cut -d ' ' -f 2
}

# Unpacks package $1 into folder $2, which is made for it.
unpack() {
    rm -rf "$2"
    mkdir -p "$2"
    say "fetching $1"
    (cd "$2" && own_apt apt-get download "$1" >download.log 2>&1) || die "cannot fetch $1; see $2/download.log"
    dpkg-deb -x "$2"/*.deb "$2" || die "cannot unpack $1"
    rm -f "$2"/*.deb
}

# Makes sure that $CACHE/kernels/$1/vmlinuz is there.
fetch_kernel() {
    [ ! -s "$CACHE/kernels/$1/vmlinuz" ] || return 0
    update_lists
    package=$(package_of "$1")
    [ -n "$package" ] || die "no package with a kernel $1 in the suites $SUITES"
    unpacked=$CACHE/kernels/$1.unpacked
    unpack "$package" "$unpacked"
    folder=$CACHE/kernels/$1.new
    rm -rf "$folder"
    mkdir -p "$folder"
    find "$unpacked" -name 'vmlinuz*' -type f -exec cp -- {} "$folder/vmlinuz" ';'
    [ -s "$folder/vmlinuz" ] || die "$package holds no vmlinuz"
    printf '%s\n' "$package" >"$folder/package"
    keep_modules "$unpacked" "$folder"
    rm -rf "$unpacked"
    mv "$folder" "$CACHE/kernels/$1"
}

# Makes sure that kernel $1 has its modules, which since 7.2 are a package of their own, and all that are wanted by now.
# A kernel that was put there by hand goes without.
fetch_modules() {
    [ -s "$CACHE/kernels/$1/package" ] || return 0
    [ "$(cat "$CACHE/kernels/$1/modules/names" 2>/dev/null)" != "$MODULES" ] || return 0
    update_lists
    package=$(sed 's/^linux-binary-/linux-modules-/' "$CACHE/kernels/$1/package")
    unpacked=$CACHE/kernels/$1.unpacked
    unpack "$package" "$unpacked"
    keep_modules "$unpacked" "$CACHE/kernels/$1"
    rm -rf "$unpacked"
}

# Copies what MODULES names, and what that needs, from an unpacked package $1 to $2/modules/RELEASE, ready to be loaded.
keep_modules() {
    tree=$(find "$1" -type d -path '*lib/modules/*' -prune | head -n 1)
    [ -n "$tree" ] || return 0
    release=${tree##*/}
    find "$tree" -name '*.ko.xz' -exec xz -d {} +
    find "$tree" -name '*.ko.zst' -exec zstd -q --rm -d {} +
    mkdir -p "$1/flat/lib/modules/$release" "$2/modules.new/$release"
    find "$tree" -name '*.ko' -exec mv -t "$1/flat/lib/modules/$release" {} +
    depmod -b "$1/flat" "$release" 2>>"$1/download.log" || die "cannot tell what the modules of $release need"
    for module in $MODULES; do
        sed -n "s,^$module[.]ko:,$module.ko,p" "$1/flat/lib/modules/$release/modules.dep"
    done | tr ' ' '\n' | sort -u | while read -r file; do
        cp -- "$1/flat/lib/modules/$release/$file" "$2/modules.new/$release/"
    done
    printf '%s\n' "$MODULES" >"$2/modules.new/names"
    rm -rf "$2/modules"
    mv "$2/modules.new" "$2/modules"
}
