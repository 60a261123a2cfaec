// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IRigRegistry} from "../interfaces/IRigRegistry.sol";

/// @notice A rig's terms in one word, as the RigRegistry stores them and hands them to the RentalEscrow.
/// @dev bits 0..31 price, then 8 each: slope, discount30, discount180, hosting fee, allowance, GPUs, slices, listed, in sale;
///      104..119 model, 120..151 compute units, 152..167 idle watts, 168..183 load watts, 184..215 power price.
library RigTerms {
    type Word is uint256;

    function pack(IRigRegistry.Terms memory t) internal pure returns (Word) {
        uint256 w = t.price;
        w |= uint256(t.slopePercent) << 32;
        w |= uint256(t.discount30) << 40;
        w |= uint256(t.discount180) << 48;
        w |= uint256(t.hostingFee) << 56;
        w |= uint256(t.allowance) << 64;
        w |= uint256(t.gpuCount) << 72;
        w |= uint256(t.slices) << 80;
        w |= (t.listed ? uint256(1) : 0) << 88;
        w |= (t.inSale ? uint256(1) : 0) << 96;
        w |= uint256(t.modelId) << 104;
        w |= uint256(t.computeUnits) << 120;
        w |= uint256(t.idleWatts) << 152;
        w |= uint256(t.loadWatts) << 168;
        w |= uint256(t.powerPrice) << 184;
        return Word.wrap(w);
    }

    function unpack(Word word) internal pure returns (IRigRegistry.Terms memory t) {
        uint256 w = Word.unwrap(word);
        t.price = uint32(w);
        t.slopePercent = uint8(w >> 32);
        t.discount30 = uint8(w >> 40);
        t.discount180 = uint8(w >> 48);
        t.hostingFee = uint8(w >> 56);
        t.allowance = uint8(w >> 64);
        t.gpuCount = uint8(w >> 72);
        t.slices = uint8(w >> 80);
        t.listed = uint8(w >> 88) == 1;
        t.inSale = uint8(w >> 96) == 1;
        t.modelId = uint16(w >> 104);
        t.computeUnits = uint32(w >> 120);
        t.idleWatts = uint16(w >> 152);
        t.loadWatts = uint16(w >> 168);
        t.powerPrice = uint32(w >> 184);
    }

    /// @notice At no utilisation. [USDC per GPU-hour]
    function price(Word word) internal pure returns (uint256) {
        return uint32(Word.unwrap(word));
    }

    function slopePercent(Word word) internal pure returns (uint256) {
        return uint8(Word.unwrap(word) >> 32);
    }

    function discount30(Word word) internal pure returns (uint256) {
        return uint8(Word.unwrap(word) >> 40);
    }

    function discount180(Word word) internal pure returns (uint256) {
        return uint8(Word.unwrap(word) >> 48);
    }

    function hostingFee(Word word) internal pure returns (uint8) {
        return uint8(Word.unwrap(word) >> 56);
    }

    function allowance(Word word) internal pure returns (uint8) {
        return uint8(Word.unwrap(word) >> 64);
    }

    function slices(Word word) internal pure returns (uint8) {
        return uint8(Word.unwrap(word) >> 80);
    }

    /// @notice Slots of the rig, 0 of one that was never registered.
    function slotCount(Word word) internal pure returns (uint256) {
        unchecked {
            return uint256(uint8(Word.unwrap(word) >> 72)) * slices(word);
        }
    }

    function isInSale(Word word) internal pure returns (bool) {
        return uint8(Word.unwrap(word) >> 96) == 1;
    }

    /// @notice Listed and not in its first sale.
    function isForRent(Word word) internal pure returns (bool) {
        return uint16(Word.unwrap(word) >> 88) == 1;
    }
}
