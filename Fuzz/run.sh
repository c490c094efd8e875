#!/usr/bin/env bash
# Builds the fuzz targets and runs each in turn: run.sh SECONDS [TARGET...]. One line per target; a finding fails the
# run and stays in Fuzz/findings. Set VERIFY_TEST_DATA when the test material does not lie in ../shared/data.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:?usage: Fuzz/run.sh SECONDS [TARGET...]}
shift
data=${VERIFY_TEST_DATA:-../shared/data}
build=${FUZZ_BUILD:-.build/fuzz}
findings=Fuzz/findings

# Swift's own crash report would take the signal first, and libFuzzer would keep no file.
export SWIFT_BACKTRACE=enable=no
export ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1
export FUZZ_SAMPLE=$data/emrtd/twins/like-nz

toolchain=$(dirname "$(readlink -f "$(command -v swiftc)")")
clang=$toolchain/clang
mkdir -p "$build/modules/COpenSSL"
printf 'module COpenSSL { umbrella header "%s" export * }\n' "$PWD/Sources/COpenSSL/include/COpenSSL.h" \
    >"$build/modules/COpenSSL/module.modulemap"

newer() { # whether any source is newer than the program
    [ ! -e "$1" ] || [ -n "$(find "${@:2}" -newer "$1" -print -quit)" ]
}

compile() { # program, then what swiftc needs beside the driver
    local program=$1
    shift
    nice swiftc -O -wmo -parse-as-library -swift-version 6 -sanitize=fuzzer,address -use-ld=lld -module-name Fuzz \
        -enable-upcoming-feature ExistentialAny -enable-upcoming-feature MemberImportVisibility \
        -o "$program" Fuzz/Driver/Driver.swift "$@"
}

nfc=$build/nfc-parsing
if newer "$nfc" Sources/NFCParsing Sources/COpenSSL Fuzz/NFCParsing Fuzz/Driver; then
    objects=()
    for source in Sources/COpenSSL/*.c; do
        object=$build/$(basename "$source" .c).o
        "$clang" -O2 -g -fsanitize=address,fuzzer-no-link -I Sources/COpenSSL/include -c "$source" -o "$object"
        objects+=("$object")
    done
    mapfile -t sources < <(find Sources/NFCParsing Fuzz/NFCParsing -name '*.swift')
    compile "$nfc" "${sources[@]}" "${objects[@]}" -I "$build/modules/COpenSSL" -lcrypto
fi
handoff=$build/handoff-protocol
if newer "$handoff" Sources/HandoffProtocol Fuzz/HandoffProtocol Fuzz/Driver; then
    mapfile -t sources < <(find Sources/HandoffProtocol Fuzz/HandoffProtocol -name '*.swift')
    compile "$handoff" "${sources[@]}"
fi
chipread=$build/chip-read
if newer "$chipread" Sources/PhoneClient/ChipRead Fuzz/ChipRead Fuzz/Driver; then
    compile "$chipread" Fuzz/ChipRead/*.swift Sources/PhoneClient/ChipRead/{ChipFile,ChipReadContainer,Gzip}.swift \
        -I Sources/CZlib
fi
websocket=$build/web-socket-codec
if newer "$websocket" Sources/WebSocketCodec Fuzz/WebSocketCodec Fuzz/Driver; then
    # SwiftNIO as SwiftPM builds it, in an archive of which the linker takes what is needed: the codec is under test.
    nice swift build --configuration release --target WebSocketCodec >"$build/nio.log" 2>&1 || { cat "$build/nio.log"; exit 1; }
    release=$(swift build --configuration release --show-bin-path)
    rm -f "$build/libnio.a"
    find "$release" -name '*.o' '(' -path '*NIO*.build/*' -o -path '*Atomics*.build/*' -o -path '*DequeModule.build/*' \
        -o -path '*InternalCollectionsUtilities.build/*' -o -path '*ContainersPreview.build/*' ')' -print0 |
        xargs -0 "$toolchain/llvm-ar" rcs "$build/libnio.a"
    maps=()
    for map in "$release"/CNIO*.build/module.modulemap .build/checkouts/swift-*/Sources/{CNIO*,_AtomicsShims}/include/module.modulemap; do
        if [ -e "$map" ]; then maps+=(-Xcc "-fmodule-map-file=$map"); fi
    done
    compile "$websocket" Sources/WebSocketCodec/*.swift Fuzz/WebSocketCodec/*.swift -package-name fuzz \
        -I "$release/Modules" "${maps[@]}" "$build/libnio.a"
fi

python3 Fuzz/seeds.py "$data" "$build/seeds"

run() { # program, target
    local corpus=$build/corpus/$2 log=$build/$2.log seeds=$build/seeds/$2
    mkdir -p "$corpus" "$seeds" "$findings"
    local status=0
    FUZZ_TARGET=$2 nice -n 19 "$1" "$corpus" "$seeds" -max_total_time="$seconds" -max_len=65536 -timeout=10 \
        -rss_limit_mb=2048 -artifact_prefix="$findings/$2-" -print_final_stats=1 >"$log" 2>&1 || status=$?
    local runs coverage
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    coverage=$(grep -o 'cov: [0-9]*' "$log" | tail -1)
    printf '%-24s %12s runs, %s, %s\n' "$2" "${runs:-0}" "${coverage:-cov: 0}" \
        "$([ "$status" = 0 ] && echo 'no finding' || echo "FINDING, see $log")"
    if [ "$status" != 0 ]; then
        grep -o "$findings/[^ ]*" "$log" | sort -u | while read -r file; do
            echo "  repeat: FUZZ_SAMPLE=$FUZZ_SAMPLE FUZZ_TARGET=$2 SWIFT_BACKTRACE=enable=no $1 $file"
        done
    fi
    return "$status"
}

failed=0
for program in "$nfc" "$handoff" "$chipread" "$websocket"; do
    for target in $(FUZZ_TARGET=list "$program"); do
        if [ $# = 0 ] || [[ " $* " == *" $target "* ]]; then run "$program" "$target" || failed=1; fi
    done
done
exit "$failed"
