// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {ProxyAdmin} from "@openzeppelin/contracts/proxy/transparent/ProxyAdmin.sol";
import {
    ITransparentUpgradeableProxy,
    TransparentUpgradeableProxy
} from "@openzeppelin/contracts/proxy/transparent/TransparentUpgradeableProxy.sol";
import {ERC1967Utils} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Utils.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {ProxyUSD} from "../../contracts/mocks/ProxyUSD.sol";
import {TestUSD} from "../../contracts/mocks/TestUSD.sol";
import {Permits} from "../../contracts/libraries/Permits.sol";
import {BaseTest} from "./BaseTest.sol";

/// @notice The whole protocol on a payment token that stands behind a proxy, as USDC does.
// given a token behind a proxy
// ├── it should have its name and decimals
// ├── it should be upgraded without anybody's doing
// ├── when rented with a permit: it should pay in the same transaction
// ├── given the greatest allowance: it should count it down nonetheless
// ├── when the allowance is too small: it should revert
// ├── given it is paused: it should revert until it goes on
// ├── given payer or spender is blocklisted: it should revert
// └── given a payee is blocklisted: it should turn the payout into a credit
contract ProxyUSDTest is BaseTest {
    function _deployPaymentToken() internal override returns (address) {
        return
            address(
                new TransparentUpgradeableProxy(
                    address(new ProxyUSD()),
                    address(this),
                    abi.encodeCall(TestUSD.faucet, (treasury, 1e6))
                )
            );
    }

    function test_Token_HasNameAndDecimalsThroughTheProxy() public view {
        assertEq(usdc.name(), "Proxy USD", "name");
        assertEq(usdc.symbol(), "USDC", "symbol");
        assertEq(usdc.decimals(), 6, "decimals");
    }

    function test_Token_CanBeUpgraded() public {
        address proxyAdmin = address(uint160(uint256(vm.load(address(usdc), ERC1967Utils.ADMIN_SLOT))));
        address next = address(new ProxyUSD());
        ProxyAdmin(proxyAdmin).upgradeAndCall(ITransparentUpgradeableProxy(address(usdc)), next, "");
        address code = address(uint160(uint256(vm.load(address(usdc), ERC1967Utils.IMPLEMENTATION_SLOT))));
        assertEq(code, next, "implementation");
    }

    function test_Rent_WithPermit() public {
        uint256 rigId = registerRig();
        address signer = permitSigner();
        Permits.Permit memory permit = signPermit(address(usdc), signer, address(escrow), 4e6);
        vm.prank(signer);
        escrow.rentWithPermit(rigId, 1, 2 hours, type(uint256).max, KEY, permit);
        assertEq(usdc.balanceOf(signer), 996e6, "paid two hours");
        assertEq(usdc.allowance(signer, address(escrow)), 0, "used up");
    }

    function test_Allowance_IsCountedDownEvenIfTheGreatest() public {
        openRental(registerRig());
        assertEq(usdc.allowance(renter, address(escrow)), type(uint256).max - 2 * PRICE, "less the deposit");
    }

    function test_RevertWhen_TheAllowanceIsTooSmall() public {
        uint256 rigId = registerRig();
        vm.prank(renter);
        usdc.approve(address(escrow), PRICE);
        bytes4 error = IERC20Errors.ERC20InsufficientAllowance.selector;
        vm.expectRevert(abi.encodeWithSelector(error, address(escrow), PRICE, 2 * PRICE));
        openRental(rigId);
    }

    function test_RevertWhen_TheTokenIsPaused() public {
        uint256 rigId = registerRig();
        token().setPaused(true);
        vm.expectRevert(Pausable.EnforcedPause.selector);
        openRental(rigId);
        token().setPaused(false);
        openRental(rigId);
    }

    function test_RevertWhen_ThePayerOrTheSpenderIsBlocklisted() public {
        uint256 rigId = registerRig();
        address[2] memory accounts = [renter, address(escrow)];
        for (uint256 i; i < 2; i++) {
            token().setBlocklisted(accounts[i], true);
            vm.expectRevert(abi.encodeWithSelector(ProxyUSD.Blocklisted.selector, accounts[i]));
            openRental(rigId);
            token().setBlocklisted(accounts[i], false);
        }
    }

    function test_Payout_ToTheBlocklistedBecomesACredit() public {
        uint256 id = runRental(registerRig(), 1, 2 hours);
        passTime(1 hours);
        token().setBlocklisted(renter, true);
        closeRental(id);
        assertEq(escrow.creditOf(renter), PRICE, "credit for the unused hour");
    }

    function token() private view returns (ProxyUSD) {
        return ProxyUSD(address(usdc));
    }
}
