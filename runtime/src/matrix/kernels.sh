# Kernels from Debian's packages: which there are, and where to keep them. Sourced by `matrix`.
#
# Nothing is installed. Where the packages come from is read from apt's own configuration; only the suites are ours,
# because one machine follows one release, and the kernels lie in several.

SUITES='bullseye bookworm trixie trixie-backports sid'
SECURITY_SUITES='bullseye-security bookworm-security trixie-security'

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

# Makes sure that $CACHE/kernels/$1/vmlinuz is there.
fetch_kernel() {
    [ ! -s "$CACHE/kernels/$1/vmlinuz" ] || return 0
    update_lists
    package=$(package_of "$1")
    [ -n "$package" ] || die "no package with a kernel $1 in the suites $SUITES"
    say "fetching $package"
    folder=$CACHE/kernels/$1.new
    rm -rf "$folder"
    mkdir -p "$folder"
    (cd "$folder" && own_apt apt-get download "$package" >download.log 2>&1) ||
        die "cannot fetch $package; see $folder/download.log"
    dpkg-deb --fsys-tarfile "$folder"/*.deb |
        tar -x -C "$folder" --wildcards --no-anchored --transform 's,.*/vmlinuz.*,vmlinuz,' 'vmlinuz*' &&
        [ -s "$folder/vmlinuz" ] || die "$package holds no vmlinuz"
    printf '%s\n' "$package" >"$folder/package"
    rm -f "$folder"/*.deb
    mv "$folder" "$CACHE/kernels/$1"
}
