// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {RigShares} from "../../../contracts/RigShares.sol";
import {BaseTest} from "../BaseTest.sol";

// transfer, transferFrom
// ├── given the shares are locked: it should revert
// ├── when the sender has too few: it should revert
// ├── when the allowance is too small: it should revert
// ├── when the recipient is nobody: it should revert
// ├── it should move shares and spend a finite allowance only
// ├── when they go to the sender: it should change nothing
// └── it should change nothing that either side has accrued
// approve, permit
// ├── when the spender is nobody: it should revert
// ├── when the permit is late: it should revert
// ├── when the permit is somebody else's: it should revert
// ├── given the permit was used: it should revert
// └── it should give an allowance
// initialize, setLocked, moveLocked, notifyRent, notifyReward, takeRent, takeReward
// ├── when the caller is not the contract for it: it should revert
// └── given rent and rewards are owed: it should take the one and leave the other
// rentOf
// ├── it should drip over 24 samples
// └── given the holder sold everything: it should keep what was accrued
// views
// ├── rewardStream: it should tell what was notified and until when it drips
// └── metadata: it should name the rig
contract RigSharesTest is BaseTest {
    uint256 internal rigId;
    RigShares internal shares;

    function setUp() public override {
        super.setUp();
        rigId = registerRig();
        shares = sharesOf(rigId);
    }

    function test_RevertGiven_Locked() public {
        openSale(rigId);
        vm.expectRevert(abi.encodeWithSelector(RigShares.SharesLocked.selector, rigId));
        vm.prank(host);
        shares.transfer(investor, 1);
        vm.prank(host);
        shares.approve(investor, 1);
        vm.expectRevert(abi.encodeWithSelector(RigShares.SharesLocked.selector, rigId));
        vm.prank(investor);
        shares.transferFrom(host, investor, 1);
    }

    function test_RevertWhen_TooFewShares() public {
        vm.expectRevert(abi.encodeWithSelector(RigShares.InsufficientShares.selector, investor, 0, 1));
        vm.prank(investor);
        shares.transfer(host, 1);
    }

    function test_RevertWhen_AllowanceTooSmall() public {
        vm.prank(host);
        shares.approve(investor, 5);
        vm.expectRevert(abi.encodeWithSelector(RigShares.InsufficientAllowance.selector, investor, 5, 6));
        vm.prank(investor);
        shares.transferFrom(host, investor, 6);
    }

    function test_RevertWhen_RecipientIsNobody() public {
        vm.expectRevert(abi.encodeWithSelector(RigShares.InvalidRecipient.selector, address(0)));
        vm.prank(host);
        shares.transfer(address(0), 1);
    }

    function test_RevertWhen_SpenderIsNobody() public {
        vm.expectRevert(abi.encodeWithSelector(RigShares.InvalidRecipient.selector, address(0)));
        vm.prank(host);
        shares.approve(address(0), 1);
    }

    function testFuzz_Transfer_MovesShares(uint256 amount, bool all) public {
        amount = bound(amount, 0, 10_000 * SHARE);
        vm.startPrank(host);
        shares.approve(investor, all ? type(uint256).max : amount);
        vm.stopPrank();
        vm.prank(investor);
        assertTrue(shares.transferFrom(host, buyer, amount), "transferFrom answers");
        assertEq(shares.balanceOf(buyer), amount, "shares of the recipient");
        assertEq(shares.balanceOf(host), 10_000 * SHARE - amount, "shares of the sender");
        assertEq(shares.allowance(host, investor), all ? type(uint256).max : 0, "allowance left");
    }

    function test_Transfer_ToYourself() public {
        notifyRent(rigId, 100e6);
        passTime(30 minutes);
        uint256 before = shares.rentOf(host);
        vm.prank(host);
        shares.transfer(host, 4_000 * SHARE);
        assertEq(shares.balanceOf(host), 10_000 * SHARE, "shares after a transfer to oneself");
        assertEq(shares.rentOf(host), before, "rent after a transfer to oneself");
    }

    function testFuzz_Transfer_ChangesNoAccrual(uint256 amount, uint256 rent, uint256 reward, uint256 wait) public {
        vm.prank(host);
        shares.transfer(investor, 3_000 * SHARE);
        notifyRent(rigId, bound(rent, 0, 1_000_000e6));
        vm.prank(address(rewards));
        shares.notifyReward(bound(reward, 0, 1_000_000e6));
        passTime(bound(wait, 0, 2 * EPOCH));
        uint256[4] memory before = owed();
        amount = bound(amount, 0, 7_000 * SHARE);
        vm.prank(host);
        shares.transfer(investor, amount);
        uint256[4] memory afterwards = owed();
        assertEq(afterwards[0], before[0], "rent of the sender");
        assertEq(afterwards[1], before[1], "rent of the recipient");
        assertEq(afterwards[2], before[2], "reward of the sender");
        assertEq(afterwards[3], before[3], "reward of the recipient");
    }

    function test_TakeRent_LeavesRewards() public {
        notifyRent(rigId, 100e6);
        vm.prank(address(rewards));
        shares.notifyReward(40e6);
        passTime(EPOCH);
        uint256[4] memory before = owed();
        vm.prank(address(escrow));
        assertEq(shares.takeRent(host), before[0], "rent taken");
        assertEq(shares.rentOf(host), 0, "rent left");
        assertEq(shares.rewardOf(host), before[2], "rewards, left alone");
        assertEq(shares.balanceOf(host), 10_000 * SHARE, "shares, left alone");
        notifyRent(rigId, 100e6);
        passTime(EPOCH);
        before = owed();
        vm.prank(address(rewards));
        assertEq(shares.takeReward(host), before[2], "rewards taken");
        assertEq(shares.rewardOf(host), 0, "rewards left");
        assertEq(shares.rentOf(host), before[0], "rent, left alone");
        assertEq(shares.balanceOf(host), 10_000 * SHARE, "shares, left alone");
    }

    function test_RentOf_DripsOver24Samples() public {
        notifyRent(rigId, 240e6);
        assertEq(shares.rentOf(host), 0, "at once");
        passTime(SAMPLE);
        assertApproxEqAbs(shares.rentOf(host), 10e6, 1, "after a sample");
        passTime(23 * SAMPLE);
        assertApproxEqAbs(shares.rentOf(host), 240e6, 1, "after 24 samples");
        passTime(30 days);
        assertApproxEqAbs(shares.rentOf(host), 240e6, 1, "much later");
    }

    function test_RentOf_GivenEverythingSold() public {
        notifyRent(rigId, 240e6);
        passTime(12 * SAMPLE);
        vm.prank(host);
        shares.transfer(investor, 10_000 * SHARE);
        passTime(12 * SAMPLE);
        // what the rate cannot carry is below one index unit a second, 33 token units in all, and comes at the end
        assertApproxEqAbs(shares.rentOf(host), 120e6, 33, "of whoever held the first half");
        assertApproxEqAbs(shares.rentOf(investor), 120e6, 33, "of whoever held the second half");
        assertApproxEqAbs(shares.rentOf(host) + shares.rentOf(investor), 240e6, 2, "of both");
    }

    function test_Permit_GivesAnAllowance() public {
        (address owner, uint256 key) = makeAddrAndKey("permit signer");
        (uint8 v, bytes32 r, bytes32 s) = signPermit(owner, key, time());
        shares.permit(owner, investor, 7, time(), v, r, s);
        assertEq(shares.allowance(owner, investor), 7, "allowance by permit");
        assertEq(shares.nonces(owner), 1, "nonce used");
    }

    /// @dev The digest holds the next nonce, so that somebody whom nobody knows seems to have signed.
    function test_RevertGiven_PermitUsed() public {
        (address owner, uint256 key) = makeAddrAndKey("permit signer");
        (uint8 v, bytes32 r, bytes32 s) = signPermit(owner, key, time());
        shares.permit(owner, investor, 7, time(), v, r, s);
        vm.expectPartialRevert(RigShares.InvalidSigner.selector);
        shares.permit(owner, investor, 7, time(), v, r, s);
    }

    function test_RevertWhen_PermitLate() public {
        (address owner, uint256 key) = makeAddrAndKey("permit signer");
        (uint8 v, bytes32 r, bytes32 s) = signPermit(owner, key, time() - 1);
        vm.expectRevert(abi.encodeWithSelector(RigShares.PermitExpired.selector, time() - 1));
        shares.permit(owner, investor, 7, time() - 1, v, r, s);
    }

    function test_RevertWhen_PermitSignedBySomebodyElse() public {
        (address other, uint256 key) = makeAddrAndKey("permit signer");
        (uint8 v, bytes32 r, bytes32 s) = signPermit(host, key, time());
        vm.expectRevert(abi.encodeWithSelector(RigShares.InvalidSigner.selector, other, host));
        shares.permit(host, investor, 7, time(), v, r, s);
    }

    function test_RevertWhen_CallerIsNotTheContractForIt() public {
        bytes memory refused = abi.encodeWithSelector(RigShares.NotAuthorized.selector, host);
        vm.startPrank(host);
        vm.expectRevert(refused);
        shares.initialize(host);
        vm.expectRevert(refused);
        shares.setLocked(true);
        vm.expectRevert(refused);
        shares.moveLocked(investor, host, 1);
        vm.expectRevert(refused);
        shares.notifyRent(1);
        vm.expectRevert(refused);
        shares.notifyReward(1);
        vm.expectRevert(refused);
        shares.takeRent(host);
        vm.expectRevert(refused);
        shares.takeReward(host);
    }

    function test_RewardStream_TellsWhatWasNotified() public {
        vm.prank(address(rewards));
        shares.notifyReward(40e6);
        assertEq(shares.rewardStream().notified, 40e6, "notified");
        assertEq(shares.rewardStream().endsAt, time() + EPOCH, "the drip's end");
        assertEq(shares.rentStream().notified, 0, "rewards are never rent");
    }

    function test_Metadata_NamesTheRig() public view {
        assertEq(shares.name(), "Rackshare Rig 1", "name");
        assertEq(shares.symbol(), "RIG1", "symbol");
        assertEq(shares.decimals(), 6, "decimals");
        assertEq(
            shares.contractURI(),
            'data:application/json;utf8,{"name":"Rackshare Rig 1","symbol":"RIG1","description":"One share is 0.01% of the rig and of the rent it earns."}',
            "contract metadata"
        );
    }

    function owed() private view returns (uint256[4] memory) {
        return [shares.rentOf(host), shares.rentOf(investor), shares.rewardOf(host), shares.rewardOf(investor)];
    }

    function signPermit(address owner, uint256 key, uint256 deadline) private view returns (uint8, bytes32, bytes32) {
        bytes32 typehash = keccak256(
            "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
        );
        bytes32 structHash = keccak256(abi.encode(typehash, owner, investor, 7, shares.nonces(owner), deadline));
        return vm.sign(key, keccak256(abi.encodePacked("\x19\x01", shares.DOMAIN_SEPARATOR(), structHash)));
    }
}
