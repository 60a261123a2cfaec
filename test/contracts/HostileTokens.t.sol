// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {RentalEscrow} from "../../contracts/RentalEscrow.sol";
import {BaseTest} from "./BaseTest.sol";
import {CallingToken, FalseToken, FeeToken, IReceiver, SilentToken} from "./mocks/HostileTokens.sol";

/// @notice The payment token is chosen once, at deployment: that is the allowlist. No function takes a token's address, so a
///         token that keeps a fee can only be given away, and giving it away changes nothing that is owed.
contract FeeOnTransferTest is BaseTest {
    function test_FeeToken_SentToTheProtocolChangesNothing() public {
        uint256 rigId = registerRig();
        uint256 id = runRental(rigId, 1, 1 hours);
        FeeToken other = new FeeToken();
        other.faucet(address(this), 300e6);
        other.transfer(address(escrow), 100e6);
        other.transfer(address(sale), 100e6);
        other.transfer(address(sharesOf(rigId)), 100e6);
        usdc.faucet(address(escrow), 50e6); // a donation of the right token neither
        passTime(5 * EPOCH);
        escrow.settle(id);
        passTime(EPOCH);
        uint256 paid = claimRent(host, rigId) + escrow.withdrawHosting(rigId) + escrow.withdrawCommission();
        assertApproxEqAbs(paid, PRICE, 1, "paid out: one hour's rent, nothing of the donations");
        assertApproxEqAbs(usdc.balanceOf(address(escrow)), 50e6, 1, "the donation lies there");
    }
}

/// @notice What the allowlist is for: with a token that keeps 1%, the escrow would owe more than it holds.
contract FeeTokenAsPaymentTest is BaseTest {
    function _deployPaymentToken() internal override returns (address) {
        return address(new FeeToken());
    }

    function test_FeeToken_WouldLeaveTheEscrowShort() public {
        openRental(registerRig());
        (, , uint256 deposits, , , , ) = escrow.book();
        assertLt(usdc.balanceOf(address(escrow)), deposits, "why PROTOCOL.md allows tokens by name only");
    }
}

contract FalseTokenTest is BaseTest {
    function _deployPaymentToken() internal override returns (address) {
        return address(new FalseToken());
    }

    function test_RevertWhen_APaymentAnswersFalse() public {
        uint256 rigId = registerRig();
        FalseToken(address(usdc)).setBroken(true);
        vm.expectRevert(abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(usdc)));
        openRental(rigId);
    }

    function test_Payout_ThatAnswersFalseBecomesACredit() public {
        uint256 id = runRental(registerRig(), 1, 2 hours);
        passTime(1 hours);
        FalseToken(address(usdc)).setBroken(true);
        closeRental(id);
        assertEq(escrow.creditOf(renter), PRICE, "credit for the unused hour");
        FalseToken(address(usdc)).setBroken(false);
        vm.prank(renter);
        escrow.withdrawCredit(renter);
        assertEq(usdc.balanceOf(renter), 10_000_000e6 - PRICE, "paid when the token works again");
    }
}

contract SilentTokenTest is BaseTest {
    function _deployPaymentToken() internal override returns (address) {
        return address(new SilentToken());
    }

    /// @dev The test's own `approve` would expect an answer.
    function fund(address payer) internal override {
        usdc.faucet(payer, 10_000_000e6);
        address[4] memory spenders = [address(registry), address(sale), address(market), address(escrow)];
        for (uint256 i; i < spenders.length; i++) {
            vm.prank(payer);
            SilentToken(address(usdc)).approve(spenders[i], type(uint256).max);
        }
    }

    function test_SilentToken_PaysAndIsPaid() public {
        uint256 rigId = registerRig();
        uint256 id = runRental(rigId, 1, 2 hours);
        passTime(1 hours);
        closeRental(id);
        assertEq(usdc.balanceOf(renter), 10_000_000e6 - PRICE, "refunded");
        passTime(5 * EPOCH);
        escrow.settle(id);
        passTime(EPOCH);
        uint256 claimed = claimRent(host, rigId);
        assertEq(usdc.balanceOf(host), 10_000_000e6 + claimed, "claimed");
    }
}

/// @notice Whoever is called while being paid tries every exit again.
contract Reentrant is IReceiver {
    RentalEscrow internal immutable ESCROW;
    uint256 public rentalId;
    uint256 public succeeded;

    constructor(RentalEscrow escrow) {
        ESCROW = escrow;
    }

    function rent(uint256 rigId, uint256 duration, IERC20 token) external {
        token.approve(address(ESCROW), type(uint256).max);
        rentalId = ESCROW.rent(rigId, 1, duration, type(uint256).max, bytes32(0));
    }

    function cancel() external {
        ESCROW.cancel(rentalId);
    }

    function close() external {
        ESCROW.close(rentalId, RentalEscrow.Reason.RenterStopped);
    }

    function claim() external {
        ESCROW.claim(_rigs());
    }

    function received() external {
        try ESCROW.cancel(rentalId) {
            succeeded++;
        } catch {}
        try ESCROW.close(rentalId, RentalEscrow.Reason.RenterStopped) {
            succeeded++;
        } catch {}
        try ESCROW.settle(rentalId) {
            succeeded++;
        } catch {}
        try ESCROW.withdrawCredit(address(this)) {
            succeeded++;
        } catch {}
        if (ESCROW.claim(_rigs()) > 0) succeeded++;
    }

    function _rigs() private pure returns (uint256[] memory rigIds) {
        rigIds = new uint256[](1);
        rigIds[0] = 1;
    }
}

contract ReentrancyTest is BaseTest {
    Reentrant internal attacker;
    uint256 internal rigId;

    function _deployPaymentToken() internal override returns (address) {
        return address(new CallingToken());
    }

    function setUp() public override {
        super.setUp();
        rigId = registerRig();
        attacker = new Reentrant(escrow);
        usdc.faucet(address(attacker), 100e6);
        transferShares(host, address(attacker), rigId, 5_000 * SHARE);
        openRental(rigId, 0xf0, 2 hours); // other people's money lies in the escrow
        attacker.rent(rigId, 2 hours, IERC20(address(usdc)));
        CallingToken(address(usdc)).setCalls(address(attacker), true);
    }

    function test_Cancel_PaysOnce() public {
        attacker.cancel();
        assertEq(usdc.balanceOf(address(attacker)), 100e6, "deposit came back once");
        assertEq(attacker.succeeded(), 0, "calls that found something to take");
    }

    function test_Close_PaysOnce() public {
        startRental(attacker.rentalId());
        passTime(1 hours);
        attacker.close();
        assertEq(usdc.balanceOf(address(attacker)), 100e6 - PRICE, "unused part came back once");
        assertEq(attacker.succeeded(), 0, "calls that found something to take");
    }

    function test_SettleAndClaim_PayOnce() public {
        startRental(attacker.rentalId());
        uint256 epoch = currentEpoch() + 1;
        judgeEpoch(epoch, rigId, 0);
        escrow.settle(attacker.rentalId());
        uint256 refunded = 2 * uint256(PRICE) - PRICE;
        assertEq(usdc.balanceOf(address(attacker)), 100e6 - 2 * PRICE + refunded, "refund came once");
        passTime(EPOCH);
        attacker.claim();
        uint256 rent = (uint256(PRICE) * 85 * 90) / 10_000;
        assertApproxEqAbs(
            usdc.balanceOf(address(attacker)),
            100e6 - 2 * PRICE + refunded + rent / 2,
            2,
            "rent of half the shares came once"
        );
        assertEq(attacker.succeeded(), 0, "calls that found something to take");
    }
}
