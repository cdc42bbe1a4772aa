#!/bin/sh
# Set up what the project needs: a .venv from the lock file, browser modules, a few Debian packages.
#   setup.sh run     the product itself        setup.sh test    and what its tests need
#   setup.sh usb     and what `make test-usb` needs: QEMU, busybox, pyusb, Debian's kernel in build/
# As root missing Debian packages are installed; otherwise the one command to type is named.
set -eu
cd "$(dirname "$0")/.."
what=${1:-run}

want=""
need() { # need PACKAGE TEST…: remember PACKAGE unless TEST holds
    package=$1
    shift
    "$@" >/dev/null 2>&1 || want="$want $package"
}
need python3-venv python3 -c 'import ensurepip'
need nodejs command -v node
need npm command -v npm
need espeak-ng command -v espeak-ng # the offline voice
need fonts-noto-cjk sh -c 'ls /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc'
if [ "$what" = test ]; then
    need chromium command -v chromium
fi
if [ "$what" = usb ]; then
    need qemu-system-x86 command -v qemu-system-x86_64
    need busybox-static command -v busybox
    need libusb-1.0-0 python3 -c 'import ctypes.util as c; assert c.find_library("usb-1.0")'
fi
if [ -n "$want" ]; then
    if [ "$(id -u)" = 0 ]; then
        export DEBIAN_FRONTEND=noninteractive
        apt-get update -qq
        # shellcheck disable=SC2086
        apt-get install -y -qq --no-install-recommends $want >/dev/null
    else
        echo "Debian packages are missing; type:  sudo apt-get install$want" >&2
        exit 1
    fi
fi

made=.venv/made-from
now=$(cat requirements.lock pyproject.toml | sha256sum)
if [ "$(cat $made 2>/dev/null || true)" != "$now" ]; then
    [ -x .venv/bin/python ] || python3 -m venv .venv
    .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
    .venv/bin/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
    echo "$now" >$made
fi

made=node_modules/.made-from
now=$(cat package-lock.json scripts/vendor.mjs | sha256sum)
if [ "$(cat $made 2>/dev/null || true)" != "$now" ]; then
    npm ci --silent --no-fund --no-audit
    node scripts/vendor.mjs
    echo "$now" >$made
fi

if [ "$what" = usb ]; then
    .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r tests/usb/requirements.txt
    if ! ls build/usb-kernel/boot/vmlinuz-* >/dev/null 2>&1; then # unpacked only, not installed
        rm -rf build/usb-kernel build/usb-kernel.new
        mkdir -p build/usb-kernel.new
        kernel=$(apt-cache depends linux-image-amd64 | sed -n 's/^ *Depends: //p' | head -n 1)
        (cd build/usb-kernel.new && apt-get download -qq "${kernel:-linux-image-amd64}" && dpkg -x ./*.deb . && rm ./*.deb)
        mv build/usb-kernel.new build/usb-kernel
    fi
fi
