// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {FutureBlockRandomness} from "../../../contracts/FutureBlockRandomness.sol";
import {UptimeLedger} from "../../../contracts/UptimeLedger.sol";
import {IRandomness} from "../../../contracts/interfaces/IRandomness.sol";
import {Draw} from "../../../contracts/libraries/Draw.sol";
import {OpenEpoch} from "../OneRig.sol";

// openEpoch
// ├── when the epoch is over, or after the next: it should revert
// ├── given the epoch is open: it should revert
// └── it should fix the seats to draw from, and the committee
// seed, keep, request
// ├── given the seed was not requested: it should revert
// ├── given the seed's block lies ahead: it should revert
// ├── it should be the hash of a block that nobody knew when the epoch was opened
// ├── kept while the block is known: it should stay
// ├── given its block is older than 256 blocks: it should come from the chain's history
// ├── given nobody kept it, and its block is forgotten: it should revert
// └── when anybody but the ledger requests: it should revert
// declareConflict, clearConflict
// ├── of the host: it should bar it from the group
// ├── of a holder of less than 10 shares: it should revert
// ├── with a rig that is not there: it should revert
// ├── given the conflict goes on: it should revert when cleared
// └── given the conflict is over: it should lift it
// setCommittee
// ├── when the caller lacks the role: it should revert
// ├── when the quorum is no majority, or the size is none or more than 15: it should revert
// └── it should hold for epochs opened afterwards
contract CommitteeTest is OpenEpoch {
    address internal constant HISTORY = 0x0000F90827F1C53a10cb7A02335B175320002935;
    bytes internal constant HISTORY_CODE =
        hex"3373fffffffffffffffffffffffffffffffffffffffe14604657602036036042575f35600143038111604257611fff81430311604257611fff9006545f5260205ff35b5f5ffd5b5f35611fff60014303065500";

    // ---------------------------------------------------------------- openEpoch

    function test_RevertWhen_EpochNotOpenable() public {
        uint256 current = currentEpoch();
        vm.expectRevert(abi.encodeWithSelector(UptimeLedger.EpochNotOpenable.selector, current - 1, current));
        ledger.openEpoch(current - 1);
        vm.expectRevert(abi.encodeWithSelector(UptimeLedger.EpochNotOpenable.selector, current + 2, current));
        ledger.openEpoch(current + 2);
    }

    function test_RevertGiven_EpochOpen() public {
        vm.expectRevert(abi.encodeWithSelector(UptimeLedger.EpochAlreadyOpen.selector, epoch));
        ledger.openEpoch(epoch);
    }

    function test_OpenEpoch_FixesSeatsAndCommittee() public {
        passToEpoch(epoch);
        ledger.openEpoch(epoch + 1);
        assertTrue(ledger.isOpen(epoch + 1), "open");
        takeSeat(inspectors[0]);
        vm.roll(vm.getBlockNumber() + 3);
        (uint256[] memory seatIds, address[] memory members, uint256 quorum) = ledger.committeeOf(epoch + 1, 0);
        assertEq(seatIds, Draw.pick(randomness.seed(epoch + 1), 0, 7, 5), "seats, drawn from those of then");
        assertEq(members[4], staking.inspectorOf(seatIds[4]), "inspector of a drawn seat");
        assertEq(quorum, 3, "quorum");
    }

    function test_RevertGiven_SeedNotRequested() public {
        vm.expectRevert(abi.encodeWithSelector(IRandomness.SeedNotRequested.selector, epoch + 1));
        randomness.seed(epoch + 1);
    }

    function test_RevertGiven_SeedLiesAhead() public {
        passToEpoch(epoch);
        ledger.openEpoch(epoch + 1);
        vm.roll(vm.getBlockNumber() + 2);
        vm.expectRevert(abi.encodeWithSelector(IRandomness.SeedNotReady.selector, epoch + 1));
        ledger.committeeOf(epoch + 1, 0);
    }

    function test_Seed_OfABlockThatNobodyKnew() public {
        passToEpoch(epoch);
        ledger.openEpoch(epoch + 1);
        uint256 number = vm.getBlockNumber() + 2;
        vm.roll(number + 1);
        bytes32 seed = keccak256(abi.encode(blockhash(number), epoch + 1));
        assertEq(randomness.seed(epoch + 1), seed, "seed: the hash of the block two later");
    }

    function test_Keep_WhileTheBlockIsKnown() public {
        passToEpoch(epoch);
        ledger.openEpoch(epoch + 1);
        vm.roll(vm.getBlockNumber() + 3);
        bytes32 seed = randomness.seed(epoch + 1);
        randomness.keep(epoch + 1);
        vm.roll(vm.getBlockNumber() + 10_000);
        assertEq(randomness.seed(epoch + 1), seed, "seed, kept");
    }

    /// @dev The contract that EIP-2935 puts on every chain; a simulated one may answer otherwise.
    function test_Seed_OfABlockInTheChainsHistory() public {
        vm.etch(HISTORY, HISTORY_CODE);
        passToEpoch(epoch);
        ledger.openEpoch(epoch + 1);
        uint256 number = vm.getBlockNumber() + 2;
        vm.roll(number + 8_191);
        vm.store(HISTORY, bytes32(number % 8_191), "hash");
        bytes32 expected = keccak256(abi.encode(bytes32("hash"), epoch + 1));
        assertEq(randomness.seed(epoch + 1), expected, "seed of the oldest block there");
    }

    function test_RevertGiven_SeedForgotten() public {
        vm.etch(HISTORY, HISTORY_CODE);
        passToEpoch(epoch);
        ledger.openEpoch(epoch + 1);
        uint256 number = vm.getBlockNumber() + 2;
        vm.roll(number + 8_192);
        vm.store(HISTORY, bytes32(number % 8_191), "hash of another block");
        vm.expectRevert(abi.encodeWithSelector(IRandomness.SeedNotReady.selector, epoch + 1));
        randomness.keep(epoch + 1);
    }

    function test_RevertWhen_SeedRequestedByAnybodyElse() public {
        vm.expectRevert(abi.encodeWithSelector(FutureBlockRandomness.NotAuthorized.selector, address(this)));
        randomness.request(epoch + 5);
    }

    // ---------------------------------------------------------------- conflicts

    function test_DeclareConflict_OfTheHost() public {
        ledger.declareConflict(host, rigId);
        assertEq(ledger.conflictOf(host, 0), rigId, "the host is barred from the group");
    }

    function test_RevertWhen_NoConflict() public {
        transferShares(host, inspectors[0], rigId, 10 * SHARE - 1);
        vm.expectRevert(abi.encodeWithSelector(UptimeLedger.NoConflict.selector, inspectors[0], rigId));
        ledger.declareConflict(inspectors[0], rigId);
    }

    function test_RevertWhen_ConflictWithARigThatIsNotThere() public {
        vm.expectRevert(abi.encodeWithSelector(UptimeLedger.NoConflict.selector, address(0), 55));
        ledger.declareConflict(address(0), 55);
    }

    function test_RevertGiven_ConflictGoesOn() public {
        ledger.declareConflict(host, rigId);
        vm.expectRevert(abi.encodeWithSelector(UptimeLedger.InspectorConflict.selector, host, 0, rigId));
        ledger.clearConflict(host, 0);
    }

    function test_ClearConflict_OnceItIsOver() public {
        transferShares(host, inspectors[0], rigId, 10 * SHARE);
        ledger.declareConflict(inspectors[0], rigId);
        assertEq(ledger.conflictOf(inspectors[0], 0), rigId, "a holder of 10 shares is barred");
        transferShares(inspectors[0], host, rigId, 1);
        ledger.clearConflict(inspectors[0], 0);
        assertEq(ledger.conflictOf(inspectors[0], 0), 0, "and no more when it holds less");
    }

    // ---------------------------------------------------------------- committee

    function test_RevertWhen_CommitteeSetByAnybodyElse() public {
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, host));
        vm.prank(host);
        ledger.setCommittee(1, 1);
    }

    function test_RevertWhen_CommitteeInvalid() public {
        uint8[2][5] memory wrong = [[0, 0], [16, 9], [5, 6], [6, 3], [5, 2]];
        for (uint256 i; i < wrong.length; i++) {
            vm.prank(parameterSetter);
            authority.schedule(address(ledger), abi.encodeCall(ledger.setCommittee, (wrong[i][0], wrong[i][1])), 0);
        }
        passTime(3 days);
        for (uint256 i; i < wrong.length; i++) {
            vm.expectRevert(abi.encodeWithSelector(UptimeLedger.CommitteeInvalid.selector, wrong[i][0], wrong[i][1]));
            vm.prank(parameterSetter);
            ledger.setCommittee(wrong[i][0], wrong[i][1]);
        }
    }

    function test_SetCommittee_ForEpochsOpenedAfterwards() public {
        setParameter(address(ledger), abi.encodeCall(ledger.setCommittee, (7, 4)));
        (uint256[] memory seatIds, , uint256 quorum) = ledger.committeeOf(epoch, 0);
        assertEq(seatIds.length, 5, "seats of the epoch opened before");
        assertEq(quorum, 3, "quorum of the epoch opened before");
        openEpoch(currentEpoch());
        (seatIds, , quorum) = ledger.committeeOf(currentEpoch(), 0);
        assertEq(seatIds.length, 7, "seats of the epoch opened afterwards");
        assertEq(quorum, 4, "quorum of the epoch opened afterwards");
    }
}
